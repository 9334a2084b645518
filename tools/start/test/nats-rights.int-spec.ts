import { AckPolicy, jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { OBSERVER_INBOX } from '../nats-config.mjs';
import { runNats, type RunningServer } from './running-server.js';

const passwords = { catalog: 'pw-catalog', search: 'pw-search', 'plugin-host': 'pw-plugins', observer: 'pw-observer' };
type User = keyof typeof passwords;

describe('the NATS server of a stack', () => {
  let server: RunningServer;
  const connections: NatsConnection[] = [];

  beforeAll(async () => {
    server = await runNats(passwords);
    const catalog = await as('catalog');
    const manager = await jetstreamManager(catalog);
    await manager.streams.add({ name: 'CATALOG', subjects: ['callboard.catalog.>'], storage: StorageType.File, allow_direct: true });
    await manager.streams.add({ name: 'DLQ', subjects: ['callboard.dlq.>'] });
    await jetstream(catalog).publish('callboard.catalog.entity.component.default.a', '{}', { msgID: '1' });
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.stop();
  });

  async function as(user: User, inboxPrefix?: string): Promise<NatsConnection> {
    const connection = await connect({ servers: `127.0.0.1:${server.port}`, user, pass: passwords[user], reconnect: false, ...(inboxPrefix ? { inboxPrefix } : {}) });
    connections.push(connection);
    return connection;
  }

  it.each([[{}], [{ user: 'catalog', pass: 'wrong' }], [{ user: 'observer' }]])('lets nobody in with %j', async (credentials) => {
    await expect(connect({ servers: `127.0.0.1:${server.port}`, reconnect: false, ...credentials })).rejects.toThrow(/authorization/i);
  });

  it('lets the owner keep its stream in line, but not delete or purge it', async () => {
    const manager = await jetstreamManager(await as('catalog'));
    expect((await manager.streams.update('CATALOG', { max_msgs: 1000 })).config.max_msgs).toBe(1000);
    await expect(manager.streams.purge('CATALOG')).rejects.toThrow(/permission/i);
    await expect(manager.streams.delete('CATALOG')).rejects.toThrow(/permission/i);
  });

  it('lets another service read with a durable of its own, and publish nothing', async () => {
    const search = await as('search');
    const manager = await jetstreamManager(search);
    await manager.consumers.add('CATALOG', { durable_name: 'search-index-entity', ack_policy: AckPolicy.Explicit, filter_subject: 'callboard.catalog.entity.>' });
    const consumer = await jetstream(search).consumers.get('CATALOG', 'search-index-entity');
    const message = await consumer.next({ expires: 5_000 });
    expect(message?.subject).toBe('callboard.catalog.entity.component.default.a');
    expect(await message?.ackAck()).toBe(true);
    await manager.consumers.delete('CATALOG', 'search-index-entity');

    await expect(jetstream(search).publish('callboard.catalog.entity.component.default.b', '{}')).rejects.toThrow(/permission/i);
    await expect(manager.streams.update('CATALOG', { max_msgs: 1 })).rejects.toThrow(/permission/i);
    expect((await jetstream(search).publish('callboard.dlq.search-index-entity', '{}')).stream).toBe('DLQ');
  });

  it('carries commands to the service they are for, and to no other', async () => {
    const [catalog, search] = [await as('catalog'), await as('search')];
    catalog.subscribe('callboard.command.catalog.get-entities', { callback: (_error, message) => void message.respond('yes') });
    await catalog.flush();
    expect((await search.request('callboard.command.catalog.get-entities', '{}', { timeout: 5_000 })).string()).toBe('yes');

    const refused = new Promise((resolve) => search.subscribe('callboard.command.catalog.>', { callback: (error) => resolve(error?.message) }));
    expect(await refused).toMatch(/permission/i);
  });

  it('lets an observer read the catalog stream and nothing else', async () => {
    const observer = await as('observer', OBSERVER_INBOX);
    const manager = await jetstreamManager(observer);
    const consumer = await jetstream(observer).consumers.get('CATALOG');
    expect((await consumer.next({ expires: 5_000 }))?.seq).toBe(1);

    await expect(manager.streams.info('DLQ')).rejects.toThrow(/permission/i);
    await expect(manager.streams.add({ name: 'MINE', subjects: ['mine'] })).rejects.toThrow(/permission/i);
    await expect(observer.request('callboard.command.catalog.get-entities', '{}', { timeout: 2_000 })).rejects.toThrow(/permission/i);
    const refused = new Promise((resolve) => observer.subscribe('_INBOX.>', { callback: (error) => resolve(error?.message) }));
    expect(await refused).toMatch(/permission/i);
  });
});
