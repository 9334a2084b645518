import pg from 'pg';
import { startTestWorld, type TestWorld } from './test-world.js';

describe('a test world', () => {
  let world: TestWorld;

  beforeAll(async () => {
    world = await startTestWorld({ nats: true, redis: true });
  });

  afterAll(() => world.stop());

  it('gives each service a schema that no other service can look into', async () => {
    const client = new pg.Client({ connectionString: world.postgres.url('search') });
    await client.connect();
    try {
      await client.query('CREATE TABLE search.mine (id int)');
      await expect(client.query('CREATE TABLE catalog.theirs (id int)')).rejects.toThrow('permission denied for schema catalog');
    } finally {
      await client.end();
    }
  });

  it('keeps the ports of servers that are killed and started again', async () => {
    const before = { nats: world.nats.pid, redis: world.redis.pid, url: world.nats.url('catalog') };
    await Promise.all([world.nats.kill(), world.redis.kill()]);
    await Promise.all([world.nats.start(), world.redis.start()]);
    expect(world.nats.pid).not.toBe(before.nats);
    expect(world.redis.pid).not.toBe(before.redis);
    expect(world.nats.url('catalog')).toBe(before.url);
  });

  it('gives a configuration that a service can start with, and takes what the test wants otherwise', () => {
    const config = world.config({ organization: { name: 'Spec' } });
    expect(config.organization.name).toBe('Spec');
    expect(config.infrastructure.natsUrls.catalog).toBe(world.nats.url('catalog'));
    expect(config.services.catalog.port).toBe(0);
  });
});
