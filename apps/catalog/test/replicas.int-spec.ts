import { waitFor } from '@callboard/testing';
import { SweepSourcesProcessor } from '../src/sources/sweep-sources.processor.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

describe('two replicas', () => {
  let files: FileServer;
  let world: IngestionWorld;
  let second: string;

  beforeAll(async () => {
    files = await FileServer.start({ 'one.yaml': componentYaml('one') });
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { refresh: { intervalSeconds: 3600, sweepSeconds: 3600 } } });
    second = await world.startReplica();
    await world.register(files.url('one.yaml'));
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('read a source that is due once, whoever finds it', async () => {
    const asked = files.asked.length;
    await world.database.query(`UPDATE sources SET next_attempt_at = now()`);
    await Promise.all([world.get(SweepSourcesProcessor).process(), world.get(SweepSourcesProcessor).process()]);
    await waitFor(async () => (await world.database.query(`SELECT 1 FROM sources WHERE next_attempt_at > now()`)).length === 1);
    expect(files.asked.length).toBe(asked + 1);
  });

  it('wait for one another, and announce a change once', async () => {
    const position = await world.position();
    files.set('one.yaml', componentYaml('one', { metadata: '  title: Changed\n' }));
    const refresh = (url?: string) => world.request('POST', '/refresh', { entityRef: 'component:default/one' }, url);
    const replies = await Promise.all([refresh(), refresh(second), refresh(), refresh(second)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Changed');
    const events = (await world.events(position)).filter(({ event }) => event.subject === 'component:default/one');
    expect(events).toHaveLength(1);
  });

  it('take over from one that died while it was reading', async () => {
    await world.database.query(`UPDATE sources SET lease_owner = 'somebody who died', lease_until = now() + interval '1 second'`);
    files.set('one.yaml', componentYaml('one', { metadata: '  title: Taken over\n' }));
    expect((await world.request('POST', '/refresh', { entityRef: 'component:default/one' }, second)).status).toBe(200);
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Taken over');
  });

  it('register the same target once', async () => {
    files.set('two.yaml', componentYaml('two'));
    const body = { type: 'url', target: files.url('two.yaml') };
    const replies = await Promise.all([world.request('POST', '/locations', body), world.request('POST', '/locations', body, second)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('write one entity from two sources, both, without losing either relation', async () => {
    const target = (index: number): string => `many/${index}.yaml`;
    for (let index = 0; index < 12; index++) {
      files.set(target(index), componentYaml(`many-${index}`, { spec: '  system: together\n' }));
    }
    await Promise.all(Array.from({ length: 12 }, (_, index) => world.request('POST', '/locations', { type: 'url', target: files.url(target(index)) }, index % 2 ? second : undefined)));
    files.set('system.yaml', 'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: together\nspec:\n  owner: team-a\n');
    await world.register(files.url('system.yaml'));
    expect((await world.entity('system:default/together'))?.relations.filter(({ type }) => type === 'hasPart')).toHaveLength(12);
  });
});
