import { IngestionWorld, type Reply } from './ingestion-world.js';
import { WebhookSender } from './webhook-sender.js';

describe('the event bus', () => {
  let world: IngestionWorld;
  let second: string;

  beforeAll(async () => {
    world = await IngestionWorld.start({ config: { events: { http: { topics: ['mytopic'] }, modules: WebhookSender.MODULES } } });
    second = await world.startReplica();
  });
  afterAll(() => world?.stop());

  async function call(method: string, path: string, body?: unknown, url = world.url): Promise<Reply<{ events?: { topic: string; payload: unknown }[]; error?: { name: string; message: string } }>> {
    const response = await fetch(`${url}/api/events/bus/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${world.world.adminToken}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
  }
  const publish = (topic: string, payload: unknown, notifiedSubscribers?: string[]) => call('POST', '/events', { event: { topic, payload }, notifiedSubscribers });
  const take = async (id: string): Promise<unknown[]> => (await call('GET', `/subscriptions/${id}/events`)).body.events ?? [];

  it('keeps what somebody subscribes to, from then on, and gives it out once', async () => {
    expect((await publish('t', {})).status).toBe(204);
    expect(await call('PUT', '/subscriptions/s1', { topics: ['t', 'u'] })).toMatchObject({ status: 201, text: '' });
    expect(await publish('t', { x: 1 })).toMatchObject({ status: 201, text: '' });
    await publish('u', { x: 2 });
    await publish('other', { x: 3 });
    expect(await take('s1')).toEqual([{ topic: 't', payload: { x: 1 } }, { topic: 'u', payload: { x: 2 } }]);
    await publish('t', { x: 4 });
    expect(await take('s1')).toEqual([{ topic: 't', payload: { x: 4 } }]);
  });

  it('leaves out those who have heard of it another way', async () => {
    await call('PUT', '/subscriptions/s2', { topics: ['t'] });
    expect((await publish('t', { x: 5 }, ['s1', 's2'])).status).toBe(204);
    expect((await publish('t', { x: 6 }, ['s1'])).status).toBe(201);
    await publish('t', { x: 7 });
    expect(await take('s1')).toEqual([{ topic: 't', payload: { x: 7 } }]);
    expect(await take('s2')).toEqual([{ topic: 't', payload: { x: 6 } }, { topic: 't', payload: { x: 7 } }]);
  });

  it('holds who asks too early until something comes, at whichever replica', async () => {
    const held = call('GET', '/subscriptions/s2/events', undefined, second);
    await publish('t', { x: 8 });
    const reply = await held;
    expect(reply.status === 200 ? reply.body.events : await take('s2')).toEqual([{ topic: 't', payload: { x: 8 } }]);
  });

  it('loses none and doubles none when many publish and many ask', async () => {
    await call('PUT', '/subscriptions/many', { topics: ['many'] });
    await Promise.all(Array.from({ length: 40 }, (_, index) => call('POST', '/events', { event: { topic: 'many', payload: index } }, index % 2 ? second : undefined)));
    const batches = await Promise.all(Array.from({ length: 4 }, (_, index) => call('GET', '/subscriptions/many/events', undefined, index % 2 ? second : undefined)));
    expect(batches.flatMap(({ body }) => body.events ?? []).map(({ payload }) => payload).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('carries what is posted to topics, and messages of forges by their kind too', async () => {
    await call('PUT', '/subscriptions/hooks', { topics: ['mytopic', 'github.push'] });
    const sender = new WebhookSender(world);
    await sender.post('mytopic', '{"a":1}');
    await sender.github('push', { ref: 'refs/heads/x' });
    await sender.github('star', {});
    expect(await take('hooks')).toEqual([{ topic: 'mytopic', payload: { a: 1 } }, { topic: 'github.push', payload: { ref: 'refs/heads/x' } }]);
  });

  it('knows what it does not know', async () => {
    expect(await call('GET', '/subscriptions/unk/events')).toMatchObject({ status: 404, body: { error: { name: 'NotFoundError', message: 'Subscription not found' } } });
    expect(await call('POST', '/events', {})).toMatchObject({ status: 400, body: { error: { message: "request/body must have required property 'event'" } } });
    expect((await call('PUT', '/subscriptions/x', { topics: 'a' })).status).toBe(400);
    expect((await fetch(`${world.url}/api/events/bus/v1/events`, { method: 'POST' })).status).toBe(401);
  });
});
