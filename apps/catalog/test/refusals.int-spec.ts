import { waitFor } from '@callboard/testing';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const LIMITED_RULES = [{ allow: ['Component', 'Location', { kind: 'API', 'spec.type': 'grpc' }] }];

describe('documents that cannot be taken as they are', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['mixed.yaml', 'empty.yaml'],
      catalog: { rules: LIMITED_RULES },
      files: {
        'mixed.yaml': `${componentYaml('good')}---\nkind: Component\n---\n${componentYaml('unfit', { spec: '  dependsOn: [nothing]\n' })}---\na: {% x %}\n---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: eve\nspec:\n  memberOf: []\n---\n${componentYaml('also-good')}`,
        'empty.yaml': '# nothing yet\n',
      },
    });
    await world.settled();
  });
  afterAll(() => world?.stop());

  it('harm no sibling', async () => {
    expect(await world.refs()).toEqual(['component:default/also-good', 'component:default/good']);
  });

  it('are told of on the Location entity, each with file, line and column', async () => {
    const [{ entityRef }] = (await world.database.query<{ entityRef: string }>(`SELECT entity_ref AS "entityRef" FROM sources WHERE target LIKE '%mixed.yaml'`)) as [{ entityRef: string }];
    const items = (await world.entity(entityRef))?.status?.items.map(({ error }) => error) ?? [];
    expect(items).toEqual([
      expect.objectContaining({ code: 'invalid_entity', line: 10, column: 1, message: expect.stringContaining("must have required property 'apiVersion'") }),
      expect.objectContaining({ code: 'invalid_entity', line: 20, column: 3, message: expect.stringContaining('spec.dependsOn') }),
      expect.objectContaining({ code: 'invalid_yaml', line: 22, column: 5 }),
      expect.objectContaining({ code: 'kind_not_allowed', line: 25, column: 1, message: `Entity user:default/eve at file:${world.at('mixed.yaml')}, originated at file:${world.at('mixed.yaml')}, is not of an allowed kind for that location` }),
    ]);
    expect(items.every(({ location }) => location === `file:${world.at('mixed.yaml')}`)).toBe(true);
    const [source] = await world.database.query<{ state: string; errors: number; entities: number }>(`SELECT state, error_count AS errors, entity_count AS entities FROM sources WHERE target LIKE '%mixed.yaml'`);
    expect(source).toEqual({ state: 'error', errors: 4, entities: 3 });
  });

  it('keep what they said when they were last good, until they are good again or taken out', async () => {
    world.write({ 'empty.yaml': componentYaml('steady', { metadata: '  title: First\n' }) });
    const first = await world.entityWhen('component:default/steady');
    world.write({ 'empty.yaml': componentYaml('steady', { metadata: '  title: 5\n' }) });
    const kept = await world.entityWhen('component:default/steady', ({ status }) => status !== undefined);
    expect(kept.metadata).toMatchObject({ title: 'First', etag: first.metadata.etag });
    expect(kept.status?.items[0]?.error).toMatchObject({ code: 'invalid_entity', line: 5 });
    world.write({ 'empty.yaml': componentYaml('steady', { metadata: '  title: Second\n' }) });
    const again = await world.entityWhen('component:default/steady', ({ metadata }) => metadata.title === 'Second');
    expect(again.status).toBeUndefined();
  });

  it('let nobody take entities for removed while a document cannot be read', async () => {
    world.write({ 'empty.yaml': `${componentYaml('one')}---\n${componentYaml('two')}` });
    await world.entityWhen('component:default/two');
    world.write({ 'empty.yaml': `${componentYaml('one')}---\nkind: [\n` });
    await waitFor(async () => (await world.database.query(`SELECT 1 FROM documents WHERE error->>'code' = 'invalid_yaml' AND source_id = (SELECT id FROM sources WHERE target LIKE '%empty.yaml')`)).length > 0);
    expect((await world.entity('component:default/two'))?.metadata.name).toBe('two');
    world.write({ 'empty.yaml': componentYaml('one') });
    await world.gone('component:default/two');
  });

  it.each([
    ['a file that is too large', componentYaml('big', { metadata: `  description: ${'x'.repeat(1_100_000)}\n` }), 'too_large'],
    ['more than a thousand documents', 'a: 1\n---\n'.repeat(1002), 'too_many_documents'],
  ])('are refused as a whole: %s', async (_what, content, code) => {
    world.write({ 'empty.yaml': content });
    const row = await waitFor(async () => (await world.database.query<{ code: string }>(`SELECT code FROM sources WHERE target LIKE '%empty.yaml' AND code = $1`, [code]))[0]);
    expect(row.code).toBe(code);
    world.write({ 'empty.yaml': componentYaml('one') });
    await waitFor(async () => (await world.database.query(`SELECT 1 FROM sources WHERE target LIKE '%empty.yaml' AND state = 'processed'`))[0]);
  });
});

describe('Location entities that lead where they should not', () => {
  let world: IngestionWorld;
  const location = (name: string, ...targets: string[]): string => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets:\n${targets.map((target) => `    - ${target}\n`).join('')}`;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['a.yaml', 'outside.yaml', 'missing.yaml', 'pattern.yaml'],
      files: {
        'later/readme.md': 'nothing here yet',
        'pattern.yaml': location('pattern', './later/*.yaml'),
        'a.yaml': `${location('a', './b.yaml')}---\n${componentYaml('in-a')}`,
        'b.yaml': `${location('b', './a.yaml', './c.yaml')}---\n${componentYaml('in-b')}`,
        'c.yaml': location('c', './c.yaml'),
        'outside.yaml': `${location('outside', '../../../../etc/passwd', '/etc/hosts')}---\n${componentYaml('reads', { spec: '  note:\n    $text: /etc/hostname\n' })}`,
        'missing.yaml': `${location('missing', './nowhere.yaml')}---\n${location('maybe', './perhaps.yaml').replace('spec:\n', 'spec:\n  presence: optional\n')}`,
      },
    });
    await world.settled();
  });
  afterAll(() => world?.stop());

  it('in a circle: read once, and told of', async () => {
    expect((await world.entity('component:default/in-a'))?.metadata.name).toBe('in-a');
    expect((await world.entity('component:default/in-b'))?.metadata.name).toBe('in-b');
    for (const name of ['b', 'c']) {
      expect((await world.entity(`location:default/${name}`))?.status?.items[0]?.error.code).toBe('location_cycle');
    }
  });

  it('out of their folder: refused, for targets and for placeholders', async () => {
    expect((await world.entity('location:default/outside'))?.status?.items[0]?.error.code).toBe('target_not_allowed');
    expect(await world.entity('component:default/reads')).toBeUndefined();
    const [document] = await world.database.query<{ error: { code: string } }>(`SELECT error FROM documents WHERE entity_ref = 'component:default/reads'`);
    expect(document?.error.code).toBe('target_not_allowed');
  });

  it('to nothing: told of, unless it need not be there', async () => {
    expect((await world.entity('location:default/missing'))?.status?.items[0]?.error.code).toBe('location_unreadable');
    expect((await world.entity('location:default/maybe'))?.status).toBeUndefined();
  });

  it('to nothing yet: told of until the first file matches, and again when the last is gone', async () => {
    expect((await world.entity('location:default/pattern'))?.status?.items[0]?.error).toMatchObject({ code: 'location_unreadable', message: expect.stringContaining('no matching files found') });
    world.write({ 'later/first.yaml': componentYaml('first') });
    await world.entityWhen('component:default/first');
    expect((await world.entityWhen('location:default/pattern', ({ status }) => status === undefined)).status).toBeUndefined();
    world.remove('later/first.yaml');
    await world.entityWhen('location:default/pattern', ({ status }) => status !== undefined);
  });
});
