import { messagingMigrations } from '@callboard/messaging';
import { Database, runMigrations } from '@callboard/persistence';
import { createService, type RunningService } from '@callboard/service-kit';
import { aComponent, startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { AppModule } from '../src/app.module.js';
import { searchConfigSchema } from '../src/config.js';
import { RebuildIndex } from '../src/documents/rebuild-index.use-case.js';
import { CreateDocuments1732380000000 } from '../src/migrations/1732380000000-create-documents.js';
import { startProducer, type CatalogProducer } from './catalog-producer.js';

interface Reply {
  results: { type: string; rank: number; document: Record<string, string>; highlight?: { preTag: string; fields: Record<string, string> } }[];
  numberOfResults: number;
  nextPageCursor?: string;
}

describe('search', () => {
  let world: TestWorld;
  let producer: CatalogProducer;
  const running: RunningService[] = [];
  let url: string;

  const search = async (query: string, headers: Record<string, string> = {}): Promise<Reply> => {
    const reply = await fetch(`${url}/api/search/query?${query}`, { headers: { authorization: `Bearer ${world.adminToken}`, ...headers } });
    expect(reply.status).toBe(200);
    return (await reply.json()) as Reply;
  };
  const names = async (query: string, headers?: Record<string, string>) => (await search(query, headers)).results.map(({ document }) => document['name']);
  const component = (name: string, description = '', spec: Record<string, unknown> = {}) => {
    const entity = aComponent({ name, metadata: { description }, spec });
    return [`component:default/${name}`, entity] as const;
  };
  const startSearch = async (): Promise<RunningService> => {
    const config = world.config({}, searchConfigSchema);
    const service = await createService({ name: 'search', config, module: AppModule.forRoot(config) });
    running.push(service);
    return service;
  };

  beforeAll(async () => {
    world = await startTestWorld({ service: ['catalog', 'search'], nats: true, redis: true });
    const config = world.config();
    await runMigrations({ config, service: 'catalog', migrations: messagingMigrations });
    await runMigrations({ config, service: 'search', migrations: [...messagingMigrations, CreateDocuments1732380000000] });
    const started = await startProducer(config);
    running.push(started.service);
    producer = started.producer;
    // Known to the snapshot only, as if its event were older than the stream keeps.
    await producer.put(...component('ancient-service', 'From before the stream.'), { announce: false });
    ({ url } = await startSearch());
  });

  afterAll(async () => {
    await Promise.all(running.map((service) => service.close()));
    await world.stop();
  });

  it('is built from a snapshot when it starts', async () => {
    await waitFor(async () => (await names('term=ancient')).includes('ancient-service'));
  });

  it('shows a change when the caller waits for its position', async () => {
    const position = await producer.put(...component('fresh-service', 'Just committed.'));
    expect(await names('term=fresh', { 'callboard-wait': position })).toEqual(['fresh-service']);
    const later = await producer.put(...component('fresh-service', 'Committed again.'));
    const { results } = await search(`term=fresh&wait=${later}`);
    expect(results[0]?.document['text']).toBe('Committed again.');
  });

  it('answers 504 when the position does not come, and 400 when it is none', async () => {
    const ask = (wait: string) => fetch(`${url}/api/search/query?wait=${wait}`, { headers: { authorization: `Bearer ${world.adminToken}` } });
    const late = await ask('CATALOG:999999');
    expect([late.status, ((await late.json()) as { error: { code: string } }).error.code]).toEqual([504, 'wait_timeout']);
    const refused = await ask('nonsense');
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([400, 'invalid_wait']);
  });

  it('drops a revision that is older than what it has: twice is once', async () => {
    const [ref, entity] = component('replayed-service', 'Revision one.');
    await producer.put(ref, entity);
    await producer.put(...component('replayed-service', 'Revision two.'));
    const position = await producer.put(ref, entity, { revision: 1 });
    const { results, numberOfResults } = await search(`term=replayed&wait=${position}`);
    expect([numberOfResults, results[0]?.document['text']]).toEqual([1, 'Revision two.']);
  });

  it('forgets what was deleted, and an old update cannot bring it back', async () => {
    const [ref, entity] = component('doomed-service');
    await producer.put(ref, entity);
    await producer.remove(ref);
    const position = await producer.put(ref, entity, { revision: 1 });
    expect(await names(`term=doomed&wait=${position}`)).toEqual([]);
  });

  it('puts the exact name first, then names that begin with the term, then mentions', async () => {
    await producer.put(...component('checkout-worker', 'Empties carts.'));
    await producer.put(...component('mentions', 'Is used by the checkout.'));
    const position = await producer.put(...component('checkout', 'Sells things.'));
    expect(await names(`term=checkout&wait=${position}`)).toEqual(['checkout', 'checkout-worker', 'mentions']);
  });

  it('finds by prefix, marks hits, and wants every word', async () => {
    const position = await producer.put(...component('invoice-printer', 'Prints <b>invoices</b> on paper.'));
    const { results } = await search(`term=inv%20prin&wait=${position}`);
    expect(results).toHaveLength(1);
    const { preTag, fields } = results[0]!.highlight!;
    expect(fields['title']).toContain(`${preTag}invoice`);
    expect(await names('term=invoice%20spaceship')).toEqual([]);
  });

  it('narrows by field, case-insensitively, and counts what it narrowed', async () => {
    await producer.put(...component('narrow-a', 'narrowing', { type: 'website' }));
    const position = await producer.put(...component('narrow-b', 'narrowing', { type: 'service' }));
    const { results, numberOfResults } = await search(`term=narrowing&filters[componentType]=Website&wait=${position}`);
    expect([numberOfResults, results.map(({ document }) => document['name'])]).toEqual([1, ['narrow-a']]);
    expect(await names('term=narrowing&filters[type][0]=website&filters[type][1]=service')).toHaveLength(2);
    expect(await names('term=narrowing&filters[nope]=x')).toEqual([]);
  });

  it('pages without overlap, with ranks that go on', async () => {
    let position = '';
    for (let index = 0; index < 5; index++) {
      position = await producer.put(...component(`paged-${index}`, 'pagination'));
    }
    const first = await search(`term=pagination&pageLimit=2&wait=${position}`);
    const second = await search(`term=pagination&pageLimit=2&pageCursor=${encodeURIComponent(first.nextPageCursor!)}`);
    const third = await search(`term=pagination&pageLimit=2&pageCursor=${encodeURIComponent(second.nextPageCursor!)}`);
    const pages = [first, second, third];
    expect(new Set(pages.flatMap(({ results }) => results.map(({ document }) => document['name']))).size).toBe(5);
    expect(pages.flatMap(({ results }) => results.map(({ rank }) => rank))).toEqual([1, 2, 3, 4, 5]);
    expect(third.nextPageCursor).toBeUndefined();
    expect(await search('term=pagination&pageCursor=zzz')).toEqual({ results: [], numberOfResults: 5 });
  });

  it('takes hostile terms for what they are: text', async () => {
    for (const term of ["' OR 1=1 --", "a':*|b", '!!!', '\u0000', ')(', '<script>']) {
      expect(await search(`term=${encodeURIComponent(term)}`)).toMatchObject({ results: expect.any(Array) });
    }
  });

  it('reads a term to its end, question marks included', async () => {
    const position = await producer.put(...component('what-next', 'Answers questions.'));
    expect(await names(`term=what?%20next&wait=${position}`)).toEqual(['what-next']);
    expect(await names('term=what?%20spaceship')).toEqual([]);
  });

  it('holds texts that PostgreSQL does not take as they are', async () => {
    await producer.put(...component('nul-service', 'before\0after'));
    await producer.put(...component('half-service', 'half \ud800 a character'));
    const position = await producer.put(...component('long-word', `a${'\u{20000}'.repeat(200)}`));
    expect(await names(`term=before%20after&wait=${position}`)).toEqual(['nul-service']);
    expect(await names('term=half')).toEqual(['half-service']);
    expect(await names('term=long')).toEqual(['long-word']);
  });

  it('keeps what comes in while it is being built', async () => {
    let arrived = 0;
    producer.whilePageTravels = async () => {
      const name = `arrived-${arrived++}`;
      const position = await producer.put(...component(name, 'While a page was on its way.'));
      expect(await names(`term=${name}&wait=${position}`)).toEqual([name]);
    };
    const service = running.at(-1)!;
    await service.app.get(Database).query('UPDATE builds SET completed_at = NULL');
    expect(await service.app.get(RebuildIndex).execute()).toBe(true);
    producer.whilePageTravels = () => Promise.resolve();
    expect(arrived).toBeGreaterThan(0);
    expect(await names('term=arrived')).toHaveLength(arrived);
    expect(await service.app.get(RebuildIndex).execute()).toBe(false);
  });

  it('goes on where it stopped after a restart', async () => {
    const search1 = running.pop()!;
    await search1.close();
    await producer.put(...component('while-away', 'Committed while search was down.'));
    ({ url } = await startSearch());
    await waitFor(async () => (await names('term=while')).includes('while-away'));
  });
});
