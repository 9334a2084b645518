import * as fs from 'node:fs';
import path from 'node:path';
import { GithubServer } from './forges/github-server.js';
import { GitServer } from './git-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

interface Analysis {
  existingEntityFiles: { entity: { kind: string; metadata: { name: string } }; isRegistered: boolean; location: { type: string; target: string } }[];
  generateEntities: { entity: Record<string, unknown>; fields: { field: string; state: string; value: string | null }[] }[];
}

describe('analysing a location', () => {
  let git: GitServer;
  let github: GithubServer;
  let world: IngestionWorld;
  let shop: string;
  const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'callboard-analysis-spec-'));
  const analyze = async (target: string, catalogFilename?: string) => (await world.request<Analysis>('POST', '/analyze-location', { location: { type: 'url', target }, catalogFilename })).body;
  const existing = async (target: string, catalogFilename?: string) => (await analyze(target, catalogFilename)).existingEntityFiles.map(({ entity, isRegistered, location }) => [entity.metadata.name, isRegistered, location.target]);

  beforeAll(async () => {
    git = await GitServer.start(folder);
    await git.commit({
      'catalog-info.yaml': `${componentYaml('shop')}---\n${componentYaml('shop-worker')}`,
      'services/cart/catalog-info.yaml': componentYaml('cart'),
      'services/cart/other.yaml': componentYaml('other'),
      'services/broken/catalog-info.yaml': 'a: [',
    });
    await git.commit({ 'README.md': 'nothing', '.github/CODEOWNERS': '# owners\n/docs @acme/docs\n* @acme/platform @ann\n' }, 'acme/plain');
    await git.commit({ 'README.md': 'nothing' }, 'acme/orphaned');
    github = await new GithubServer().start();
    github.add('acme/web', { 'packages/a/catalog-info.yaml': componentYaml('a'), 'packages/b/catalog-info.yaml': componentYaml('b') });
    github.add('acme/new', { CODEOWNERS: '* @acme/web\n' });
    world = await IngestionWorld.start({
      config: { integrations: { git: [{ host: git.host }], github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
    });
    shop = `http://${git.host}/acme/shop`;
  });
  afterAll(async () => {
    await world?.stop();
    await git?.stop();
    await github?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('finds the entity files of the whole repository, at its default branch', async () => {
    expect(await existing(shop)).toEqual([
      ['shop', false, `${shop}/blob/main/catalog-info.yaml`],
      ['shop-worker', false, `${shop}/blob/main/catalog-info.yaml`],
      ['cart', false, `${shop}/blob/main/services/cart/catalog-info.yaml`],
    ]);
    expect((await analyze(shop)).generateEntities).toEqual([]);
  });

  it('finds those of a folder, those of another name, and one file alone', async () => {
    expect(await existing(`${shop}/tree/main/services`)).toEqual([['cart', false, `${shop}/blob/main/services/cart/catalog-info.yaml`]]);
    expect(await existing(`${shop}.git`, 'other.yaml')).toEqual([['other', false, `${shop}/blob/main/services/cart/other.yaml`]]);
    expect(await existing(`${shop}/blob/main/services/cart/other.yaml`)).toEqual([['other', false, `${shop}/blob/main/services/cart/other.yaml`]]);
  });

  it('says which of them the catalog knows, however their address was written', async () => {
    await world.register(`${shop}/tree/main/services/*/catalog-info.yaml`);
    expect(await existing(shop)).toEqual([
      ['shop', false, expect.any(String)],
      ['shop-worker', false, expect.any(String)],
      ['cart', true, expect.any(String)],
    ]);
  });

  it('suggests an entity where there is none, with the owner that CODEOWNERS names', async () => {
    const { existingEntityFiles, generateEntities } = await analyze(`http://${git.host}/acme/plain`);
    expect(existingEntityFiles).toEqual([]);
    expect(generateEntities).toEqual([
      {
        entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'plain' }, spec: { type: 'other', lifecycle: 'unknown', owner: 'platform' } },
        fields: [
          { field: 'metadata.name', state: 'analysisSuggestedValue', value: 'plain', description: expect.any(String) },
          { field: 'spec.type', state: 'needsUserInput', value: 'other', description: expect.any(String) },
          { field: 'spec.lifecycle', state: 'needsUserInput', value: 'unknown', description: expect.any(String) },
          { field: 'spec.owner', state: 'analysisSuggestedValue', value: 'platform', description: expect.stringContaining('.github/CODEOWNERS') },
        ],
      },
    ]);
    const [orphaned] = (await analyze(`http://${git.host}/acme/orphaned`)).generateEntities;
    expect(orphaned?.fields.at(-1)).toMatchObject({ field: 'spec.owner', state: 'needsUserInput', value: null });
    expect(orphaned?.entity.spec).toEqual({ type: 'other', lifecycle: 'unknown' });
  });

  it('goes through the API of a forge', async () => {
    const web = `${github.origin}/acme/web`;
    await world.register(`${web}/blob/main/packages/a/catalog-info.yaml`);
    expect(await existing(web)).toEqual([
      ['a', true, `${web}/blob/HEAD/packages/a/catalog-info.yaml`],
      ['b', false, `${web}/blob/HEAD/packages/b/catalog-info.yaml`],
    ]);
    const [suggested] = (await analyze(`${github.origin}/acme/new`)).generateEntities;
    expect(suggested?.entity).toMatchObject({ metadata: { name: 'new', annotations: { 'github.com/project-slug': 'acme/new' } }, spec: { owner: 'web' } });
  });

  it('suggests without a word about fields what it cannot look at', async () => {
    const bare = { existingEntityFiles: [], generateEntities: [{ entity: expect.objectContaining({ kind: 'Component' }), fields: [] }] };
    expect(await analyze(`http://${git.host}/acme/nope`)).toEqual(bare);
    expect(await analyze('https://example.org/some/place')).toEqual(bare);
    expect(await analyze('http://169.254.169.254/latest/meta-data.yaml')).toEqual(bare);
  });

  it.each([
    [{ location: { type: 'url', target: 'nonsense' } }, 'The given location.target is not a URL'],
    [{ location: { type: 'url' } }, "request/body/location must have required property 'target'"],
    [{}, "request/body must have required property 'location'"],
  ])('refuses %j', async (body, message) => {
    expect(await world.request('POST', '/analyze-location', body)).toMatchObject({ status: 400, body: { error: { name: 'InputError', message } } });
  });
});
