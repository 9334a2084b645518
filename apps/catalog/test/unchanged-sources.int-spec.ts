import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from '@callboard/testing';
import { SweepSourcesProcessor } from '../src/sources/sweep-sources.processor.js';
import { GithubServer } from './forges/github-server.js';
import { GitServer } from './git-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const services = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [`services/${name}/catalog-info.yaml`, componentYaml(name, { spec: `  system: shop\n  notes:\n    $text: ./notes.md\n` })]));
const notes = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [`services/${name}/notes.md`, `about ${name}`]));
const all = (names: readonly string[]): Record<string, string> => ({ ...services(names), ...notes(names) });

/** A file with two errors, a Location file with a target that is not there, and an entity that another source owns. */
const TROUBLE = {
  'all.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets: [./trouble.yaml, ./missing.yaml, ./none/*.yaml]\n',
  'trouble.yaml': `${componentYaml('trouble').replace('owner: team-a', '')}---\nkind: [\n---\n${componentYaml('f-0')}`,
};

describe('a look at a source in which nothing has changed', () => {
  let github: GithubServer;
  let git: GitServer;
  let folder: string;
  let world: IngestionWorld;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'callboard-git-'));
    git = await GitServer.start(folder);
    await git.commit(all(['g-0', 'g-1', 'g-2']));
    github = await new GithubServer().start();
    github.add('acme/shop', all(['u-0', 'u-1', 'u-2']));
    world = await IngestionWorld.start({
      files: { ...all(['f-0', 'f-1', 'f-2']), ...TROUBLE },
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] }, reading: { allow: [{ host: git.host }] } },
      catalog: { watch: false, refresh: { intervalSeconds: 86_400, sweepSeconds: 3600, maxBackOffSeconds: 86_400 } },
    });
    await world.register(world.at('services/*/catalog-info.yaml'), 'file');
    await world.register(world.at('all.yaml'), 'file');
    await world.register(`${github.origin}/acme/shop/blob/main/services/*/catalog-info.yaml`);
    await world.register(`http://${git.host}/acme/shop.git#main:services/*/catalog-info.yaml`, 'git');
    expect(await world.refs()).toEqual([...['f-0', 'f-1', 'f-2', 'g-0', 'g-1', 'g-2', 'u-0', 'u-1', 'u-2'].map((name) => `component:default/${name}`), 'location:default/all']);
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
    await git?.stop();
    rmSync(folder, { recursive: true });
  });

  /** The version of every row that says anything, by table. */
  async function rows(): Promise<Record<string, string[]>> {
    const tables = ['files', 'documents', 'entities', 'entity_fields', 'entity_relations', 'relation_ends', 'refs', 'revisions', 'conflicts', 'outbox'];
    const present = await world.database.query<{ name: string }>('SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = $1', ['r']);
    const versions = tables.filter((table) => present.some(({ name }) => name === table)).map(async (table) => [table, (await world.database.query<{ version: string }>(`SELECT ctid::text || ' ' || xmin::text AS version FROM ${table} ORDER BY 1`)).map(({ version }) => version)] as const);
    return Object.fromEntries(await Promise.all(versions));
  }

  /** What sources say of themselves, without the times of their reads. */
  const reports = (): Promise<unknown[]> => world.database.query('SELECT id, state, code, message, entity_count, error_count FROM sources ORDER BY id');

  /** Polls every source once. */
  async function poll(): Promise<void> {
    await world.database.query(`UPDATE sources SET next_attempt_at = now(), last_attempt_at = NULL`);
    await world.get(SweepSourcesProcessor).process();
    await waitFor(async () => (await world.database.query('SELECT FROM sources WHERE last_attempt_at IS NULL OR lease_owner IS NOT NULL')).length === 0, { until: 'every source has been polled' });
  }

  it('writes nothing but the times of the source, and announces nothing', async () => {
    const [before, told, position] = [await rows(), await reports(), await world.position()];
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['files', 'documents', 'entities', 'entity_fields', 'revisions']));
    expect(before.files?.length).toBeGreaterThan(10);
    for (let time = 0; time < 2; time++) {
      await poll();
      expect(await rows()).toEqual(before);
      expect(await reports()).toEqual(told);
      expect(await world.position()).toBe(position);
    }
  });

  it('asks the servers for no file', async () => {
    github.forget();
    git.requests = [];
    await poll();
    expect(github.asked.filter((request) => request.includes('/contents/'))).toEqual([]);
    expect(git.requests.filter((request) => request.includes('git-upload-pack'))).toEqual([]);
  });

  it('notes no more than the new tags of files that were written with the same content', async () => {
    const [before, position] = [await rows(), await world.position()];
    world.write(all(['f-0', 'f-1']));
    utimesSync(world.at('services/f-2/catalog-info.yaml'), new Date(), new Date());
    await poll();
    const { files, ...after } = await rows();
    const { files: filesBefore, ...others } = before;
    expect(after).toEqual(others);
    expect(files).not.toEqual(filesBefore);
    expect(await world.position()).toBe(position);
  });

  it('asked for by a person writes as little', async () => {
    const [before, position] = [await rows(), await world.position()];
    for (const { ref } of await world.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM sources UNION SELECT entity_ref FROM entities')) {
      expect((await world.request('POST', '/refresh', { entityRef: ref })).status).toBe(200);
    }
    expect(await rows()).toEqual(before);
    expect(await world.position()).toBe(position);
  });
});
