import { waitFor } from '@callboard/testing';
import { SweepSourcesProcessor } from '../src/sources/sweep-sources.processor.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const COUNT = 30;
const INTERVAL_SECONDS = 7200;
const names = Array.from({ length: COUNT }, (_, index) => `${index}.yaml`);

describe('sources that have become due while nobody looked', () => {
  let files: FileServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    files = await FileServer.start(Object.fromEntries([...names, 'new.yaml'].map((name) => [name, componentYaml(name.replace('.yaml', ''))])));
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { refresh: { intervalSeconds: INTERVAL_SECONDS, sweepSeconds: 600 } } });
    for (const name of names) {
      await world.register(files.url(name));
    }
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  const nameOf = ({ target }: { target: string }): string => target.slice(files.url('').length);
  /** All are due since yesterday, the later ones longer. */
  const makeLate = () => world.database.query(`UPDATE sources SET next_attempt_at = now() - interval '1 day' - make_interval(secs => substring(target FROM '(\\d+)\\.yaml$')::integer) WHERE state <> 'processing'`);
  const sweep = (): Promise<void> => world.get(SweepSourcesProcessor).process();
  /** Waits until these have been read and are due again in their interval; the others may be due by now, but nobody looks. */
  const polled = (names: string[]) => waitFor(async () => (await world.database.query(`SELECT FROM sources WHERE target = ANY($1) AND lease_owner IS NULL AND next_attempt_at > now() + make_interval(secs => $2)`, [names.map((name) => files.url(name)), INTERVAL_SECONDS / 20])).length === names.length, { until: 'these have been polled' });

  it('are read one after another, the one that waits longest first; what was never read is read at once', async () => {
    await makeLate();
    await world.database.query(`INSERT INTO sources (id, origin, type, target, entity_ref, next_attempt_at) VALUES (gen_random_uuid(), 'registered', 'url', $1, 'location:default/new', now() - interval '1 hour') ON CONFLICT (origin, type, target) DO UPDATE SET state = 'processing', next_attempt_at = excluded.next_attempt_at`, [files.url('new.yaml')]);
    const before = files.asked.length;
    await sweep();
    await polled([`${COUNT - 1}.yaml`, 'new.yaml']);
    expect(files.asked.slice(before).sort()).toEqual([`${COUNT - 1}.yaml`, 'new.yaml']);
    const waiting = await world.database.query<{ target: string }>(`SELECT target FROM sources WHERE target NOT IN ($1, $2) ORDER BY next_attempt_at`, [files.url('new.yaml'), files.url(`${COUNT - 1}.yaml`)]);
    expect(waiting.map(nameOf)).toEqual(names.slice(0, -1).reverse());
    const [soon] = await world.database.query<{ count: number }>(`SELECT count(*)::integer AS count FROM sources WHERE next_attempt_at < now() + make_interval(secs => $1)`, [COUNT]);
    expect(soon?.count).toBe(COUNT - 1);
  });

  it('are spread over no more than one interval, however many they are', async () => {
    await world.database.query(`INSERT INTO sources (id, origin, type, target, entity_ref, state, next_attempt_at) SELECT gen_random_uuid(), 'config', 'url', $1 || n, 'location:default/many', 'error', now() - interval '2 days' + make_interval(secs => n) FROM generate_series(1, 20000) n`, [files.url('many-')]);
    await sweep();
    const [spread] = await world.database.query<{ within: boolean; late: number; ordered: boolean }>(
      `SELECT bool_and(next_attempt_at <= now() + make_interval(secs => $1)) AS within, count(*) FILTER (WHERE next_attempt_at < now() + make_interval(secs => $1 / 2))::integer AS late,
         bool_and(next_attempt_at >= before) AS ordered FROM (SELECT *, lag(next_attempt_at, 1, '-infinity') OVER (ORDER BY substring(target FROM 'many-(\\d+)$')::integer) AS before FROM sources WHERE entity_ref = 'location:default/many' AND last_attempt_at IS NULL) many`,
      [INTERVAL_SECONDS],
    );
    expect(spread).toMatchObject({ within: true, ordered: true });
    expect(spread?.late).toBeGreaterThan(9000);
    expect(spread?.late).toBeLessThan(11_000);
  });
});
