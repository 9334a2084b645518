import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const locationYaml = (name: string, targets: string[]): string => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets:\n${targets.map((target) => `    - ${target}\n`).join('')}`;
const apiYaml = (name: string, definition: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: ${name}\nspec:\n  type: openapi\n  lifecycle: production\n  owner: team-a\n  definition:\n    $text: ${definition}\n`;

describe('a refresh of one entity', () => {
  let files: FileServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    files = await FileServer.start({
      'all.yaml': locationYaml('all', ['./teams.yaml', './lonely.yaml']),
      'teams.yaml': locationYaml('teams', Array.from({ length: 100 }, (_, index) => `./parts/${index}.yaml`)),
      'lonely.yaml': componentYaml('lonely'),
      'parts/api.txt': 'first',
      ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`parts/${index}.yaml`, index === 7 ? apiYaml('part-7', './api.txt') : componentYaml(`part-${index}`)])),
    });
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { refresh: { intervalSeconds: 3600, sweepSeconds: 3600 } } });
    await world.register(files.url('all.yaml'));
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  async function askedFor(entityRef: string): Promise<string[]> {
    const before = files.asked.length;
    expect((await world.request('POST', '/refresh', { entityRef })).status).toBe(200);
    return files.asked.slice(before).sort();
  }

  it('asks for its file and the Location files above it, and shows what has changed there', async () => {
    files.set('parts/3.yaml', componentYaml('part-3', { metadata: '  title: Third\n' }));
    files.set('parts/4.yaml', componentYaml('part-4', { metadata: '  title: Not asked for\n' }));
    expect(await askedFor('component:default/part-3')).toEqual(['all.yaml', 'parts/3.yaml', 'teams.yaml']);
    expect((await world.entity('component:default/part-3'))?.metadata.title).toBe('Third');
    expect((await world.entity('component:default/part-4'))?.metadata.title).toBeUndefined();
  });

  it('asks for what its placeholders point at', async () => {
    files.set('parts/api.txt', 'second');
    expect(new Set(await askedFor('api:default/part-7'))).toEqual(new Set(['all.yaml', 'parts/7.yaml', 'parts/api.txt', 'teams.yaml']));
    expect((await world.entity('api:default/part-7'))?.spec?.definition).toBe('second');
  });

  it('writes and announces nothing when nothing has changed', async () => {
    const position = await world.position();
    const rows = (): Promise<unknown[]> => world.database.query(`SELECT 'f', id, xmin::text FROM files UNION ALL SELECT 'd', id, xmin::text FROM documents UNION ALL SELECT 'e', id, xmin::text FROM entities ORDER BY 1, 2`);
    const before = await rows();
    await askedFor('component:default/part-3');
    expect(await rows()).toEqual(before);
    expect(await world.position()).toBe(position);
  });

  it('follows what has newly come below a Location file above it', async () => {
    files.set('new.yaml', componentYaml('new'));
    files.set('all.yaml', locationYaml('all', ['./teams.yaml', './lonely.yaml', './new.yaml']));
    expect(await askedFor('component:default/lonely')).toEqual(['all.yaml', 'lonely.yaml', 'new.yaml']);
    expect(await world.entity('component:default/new')).toBeDefined();
  });

  it('takes out what a Location file leads to no more, and asks for nothing else', async () => {
    files.set('all.yaml', locationYaml('all', ['./teams.yaml', './new.yaml']));
    expect(await askedFor('component:default/new')).toEqual(['all.yaml', 'new.yaml']);
    expect(await world.entity('component:default/lonely')).toBeUndefined();
    expect((await world.entity('component:default/part-4'))?.metadata.title).toBeUndefined();
  });

  it('reads the whole source where the file is gone: the entity is an orphan', async () => {
    files.set('new.yaml', undefined);
    await askedFor('component:default/new');
    expect((await world.entity('component:default/new'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
    files.set('new.yaml', componentYaml('new'));
    expect(await askedFor('component:default/new')).toEqual(['all.yaml', 'new.yaml']);
    expect((await world.entity('component:default/new'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
  });

  it('of a Location entity reads all that it leads to', async () => {
    const [location] = await world.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM sources');
    expect((await askedFor(location?.ref ?? '')).length).toBeGreaterThan(100);
  });

  it('leaves the other errors of the source where they are', async () => {
    files.set('parts/9.yaml', componentYaml('part-9').replace('owner: team-a', ''));
    files.set('parts/10.yaml', componentYaml('part-10').replace('owner: team-a', ''));
    await askedFor('component:default/part-9');
    await askedFor('component:default/part-10');
    await askedFor('component:default/part-3');
    expect((await world.entity('component:default/part-9'))?.status?.items[0]?.error.code).toBe('invalid_entity');
    files.set('parts/9.yaml', componentYaml('part-9'));
    await askedFor('component:default/part-9');
    expect((await world.entity('component:default/part-9'))?.status).toBeUndefined();
    expect((await world.entity('component:default/part-10'))?.status?.items[0]?.error.code).toBe('invalid_entity');
  });
});
