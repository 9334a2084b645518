import { waitFor } from '@callboard/testing';
import type { Explanation } from '../src/why/explanation.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

describe('why', () => {
  let world: IngestionWorld;
  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['first.yaml', 'second.yaml', 'away.yaml'],
      files: {
        'first.yaml': `${componentYaml('good', { spec: '  dependsOn: [resource:default/missing]\n' })}---\n${componentYaml('both')}---\n${componentYaml('not_ok!')}---\n${componentYaml('unfit', { spec: '  dependsOn: [nothing]\n' })}---\na: {% x %}\n`,
        'second.yaml': 'kind: [',
      },
    });
    await world.settled();
  });
  afterAll(() => world?.stop());

  const why = async (ref: string) => (await world.request<Explanation>('GET', `/why/${ref.replace(':', '/')}`)).body;

  it('there is an entity: its document, file and source', async () => {
    const answer = await why('Component:default/good');
    expect(answer).toMatchObject({
      ref: 'component:default/good',
      exists: true,
      verdict: 'exists',
      summary: `component:default/good comes from file:${world.at('first.yaml')} (line 1).`,
      entity: { revision: 1, uid: expect.any(String), updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      documents: [{ state: 'accepted', owner: true, guessed: false, location: `file:${world.at('first.yaml')}`, index: 0, processors: [{ name: 'location-annotations', version: '1' }, { name: 'origin-annotations', version: '1' }, { name: 'script-urls', version: '1' }], source: { origin: 'config', type: 'file', target: world.at('first.yaml') } }],
      lastChange: { revision: 1, type: 'created' },
      conflicts: [],
    });
    expect(answer.documents[0]).not.toHaveProperty('error');
  });

  it('there is none: its document was refused, with file and line', async () => {
    expect(await why('component:default/unfit')).toMatchObject({
      exists: false,
      verdict: 'refused',
      summary: expect.stringMatching(/^component:default\/unfit does not exist: what file:.*first\.yaml \(line \d+, column \d+\) says was refused, invalid_entity: .*spec\.dependsOn/),
      documents: [{ state: 'refused', owner: false, error: { code: 'invalid_entity', line: expect.any(Number), column: expect.any(Number) } }],
    });
  });

  it('there is none and nobody has shown one: who points at it, and what could not be read', async () => {
    const answer = await why('resource:default/missing');
    expect(answer).toMatchObject({ exists: false, verdict: 'unseen', documents: [], referencedBy: [{ ref: 'component:default/good', type: 'dependencyOf' }] });
    expect(answer.unreadable).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ location: `file:${world.at('first.yaml')}`, code: 'invalid_yaml', line: expect.any(Number) }),
        expect.objectContaining({ location: `file:${world.at('second.yaml')}`, code: 'invalid_yaml' }),
        expect.objectContaining({ location: `file:${world.at('away.yaml')}`, code: 'location_unreadable' }),
      ]),
    );
    expect(answer.summary).toContain('could not be read');
  });

  it('two sources emit it: both are named', async () => {
    world.write({ 'second.yaml': componentYaml('both') });
    await world.request('POST', '/refresh', { entityRef: 'component:default/both' });
    const answer = await waitFor(async () => {
      const explanation = await why('component:default/both');
      return explanation.conflicts.length > 0 ? explanation : undefined;
    });
    expect(answer).toMatchObject({ exists: true, verdict: 'exists', documents: [{ owner: true, state: 'accepted' }, { owner: false, state: 'conflict' }] });
    expect(answer.summary).toContain(`file:${world.at('second.yaml')} emits it too`);
  });

  it('it was there and has been deleted', async () => {
    world.write({ 'second.yaml': componentYaml('brief') });
    await world.entityWhen('component:default/brief');
    world.write({ 'second.yaml': '# gone\n' });
    await world.gone('component:default/brief');
    expect(await why('component:default/brief')).toMatchObject({ exists: false, verdict: 'deleted', lastChange: { type: 'deleted', revision: 2 } });
  });

  it('it is shown as it was, for its document is refused now', async () => {
    world.write({ 'second.yaml': componentYaml('steady') });
    await world.entityWhen('component:default/steady');
    world.write({ 'second.yaml': componentYaml('steady', { metadata: '  title: 5\n' }) });
    await world.entityWhen('component:default/steady', ({ status }) => status !== undefined);
    expect(await why('component:default/steady')).toMatchObject({ exists: true, verdict: 'stale', summary: expect.stringContaining('shown as it was at revision 1'), documents: [{ error: { line: 5 } }] });
  });

  it('refuses unknown parameters', async () => {
    expect((await world.request('GET', '/why/a/b/c?x=1')).status).toBe(400);
  });
});
