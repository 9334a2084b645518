import { waitFor } from '@callboard/testing';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const FILES = 100;
const PER_FILE = 100;

describe('ten thousand entities of one pattern', () => {
  let world: IngestionWorld;
  let slowestAnswerMs = 0;

  beforeAll(async () => {
    const files: Record<string, string> = { 'org.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-a\nspec:\n  type: team\n  children: []\n' };
    for (let file = 0; file < FILES; file++) {
      files[`entities/${String(file).padStart(3, '0')}.yaml`] = Array.from({ length: PER_FILE }, (_, index) => component(file * PER_FILE + index)).join('---\n');
    }
    world = await IngestionWorld.start({ files, catalog: { rules: [{ allow: ['Component', 'Group', 'Location'] }] } });
    await world.register(world.at('org.yaml'), 'file');
  });
  afterAll(() => world?.stop());

  it('are in the catalog when the call returns, while others are answered', async () => {
    const start = performance.now();
    let done = false;
    const others = (async () => {
      while (!done) {
        const asked = performance.now();
        await world.entity('group:default/team-a');
        slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - asked);
      }
    })();
    const { body } = await world.register(world.at('entities/*.yaml'), 'file');
    // On a busy machine the answer may come before the end; the read goes on.
    await waitFor(async () => (await world.request<{ status: { state: string } }>('GET', `/locations/${body.location.id}`)).body.status.state === 'processed', { timeoutMs: 60_000 });
    const seconds = (performance.now() - start) / 1000;
    done = true;
    await others;
    process.stdout.write(`10,000 entities in ${seconds.toFixed(1)} s, slowest other answer ${Math.round(slowestAnswerMs)} ms\n`);
    const [counts] = await world.database.query<{ entities: number; revisions: number; relations: number }>(
      `SELECT (SELECT count(*)::integer FROM entities WHERE kind = 'component') AS entities, (SELECT count(*)::integer FROM revisions) AS revisions, (SELECT count(*)::integer FROM entity_relations) AS relations`,
    );
    expect(counts).toEqual({ entities: 10_000, revisions: 10_003, relations: 2 * (10_000 + 9_999) });
    expect((await world.entity('group:default/team-a'))?.relations).toHaveLength(10_000);
    expect((await world.entity('component:default/c00500'))?.relations).toEqual([
      { type: 'dependencyOf', targetRef: 'component:default/c00501' },
      { type: 'dependsOn', targetRef: 'component:default/c00499' },
      { type: 'ownedBy', targetRef: 'group:default/team-a' },
    ]);
  }, 120_000);

  it('show an edit of one of them within a second, and write only that one', async () => {
    const before = await world.position();
    const file = 'entities/042.yaml';
    const start = performance.now();
    world.write({ [file]: Array.from({ length: PER_FILE }, (_, index) => component(4200 + index, index === 7 ? '  title: Edited\n' : '')).join('---\n') });
    await world.entityWhen('component:default/c04207', ({ metadata }) => metadata.title === 'Edited');
    const ms = performance.now() - start;
    process.stdout.write(`an edit among 10,000 shown after ${Math.round(ms)} ms\n`);
    expect(ms).toBeLessThan(2000);
    const events = (await world.events(before)).map(({ event }) => event.subject);
    expect(events).toContain('component:default/c04207');
    expect(events.filter((subject) => subject.startsWith('component:'))).toEqual(['component:default/c04207']);
  }, 60_000);
});

function component(number: number, metadata = ''): string {
  const name = (index: number): string => `c${String(index).padStart(5, '0')}`;
  return componentYaml(name(number), { metadata: `${metadata}  tags: [java, tag-${number % 20}]\n  annotations:\n    github.com/project-slug: org/${name(number)}\n`, spec: number > 0 ? `  dependsOn: ["component:${name(number - 1)}"]\n` : '' });
}
