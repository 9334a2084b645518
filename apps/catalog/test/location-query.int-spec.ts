import { createHash, randomUUID } from 'node:crypto';
import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import fc from 'fast-check';
import { IngestionWorld } from './ingestion-world.js';

interface Location {
  id: string;
  type: string;
  target: string;
  entityRef: string;
}

interface Page {
  items: (Location & { status: object })[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}

type Failure = { error: { message: string; code: string } };

const TARGETS = ['https://github.com/org/Cart/blob/main/catalog-info.yaml', 'https://github.com/org/web/blob/main/catalog-info.yaml', 'https://gitlab.com/g/100%25/-/blob/main/a_b.yaml', 'https://example.org/a%b.yaml', 'https://example.org/a\\b.yaml', 'https://example.org/ü.yaml', "https://example.org/o'clock.yaml"];
const PREFIXES = ['https://', 'HTTPS://GITHUB.COM', 'https://example.org/a', 'https://example.org/a%', '%', '_', '', 'location:default/generated-', 'url'];
const KEYS = ['id', 'type', 'target', 'entityRef'];

const aCondition = fc.oneof(
  fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...TARGETS, 'url', 'FILE', 'nope')).map(([key, value]) => ({ [key]: value })),
  fc.tuple(fc.constantFrom(...KEYS), fc.uniqueArray(fc.constantFrom(...TARGETS, 'url', 'file'), { maxLength: 4 })).map(([key, $in]) => ({ [key]: { $in } })),
  fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...PREFIXES)).map(([key, $hasPrefix]) => ({ [key]: { $hasPrefix } })),
  fc.tuple(fc.constantFrom(...KEYS), fc.boolean()).map(([key, $exists]) => ({ [key]: { $exists } })),
);
const { predicate: aPredicate } = fc.letrec<{ predicate: Record<string, unknown> }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    aCondition as fc.Arbitrary<Record<string, unknown>>,
    fc.array(tie('predicate'), { maxLength: 3 }).map(($all) => ({ $all })),
    fc.array(tie('predicate'), { maxLength: 3 }).map(($any) => ({ $any })),
    tie('predicate').map(($not) => ({ $not })),
  ),
}));

describe('a query over locations', () => {
  let world: IngestionWorld;
  let known: Location[];
  const ask = <T = Page>(body: unknown) => world.request<T>('POST', '/locations/by-query', body);

  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: { refresh: { sweepSeconds: 3600, intervalSeconds: 86_400 } } });
    known = TARGETS.flatMap((target, index) => (index % 3 === 0 ? ['url', 'file'] : ['url']).map((type) => ({ id: randomUUID(), type, target, entityRef: `location:default/generated-${createHash('sha1').update(`${type}:${target}`).digest('hex')}` })));
    for (const { id, type, target, entityRef } of known) {
      await world.database.query(`INSERT INTO sources (id, origin, type, target, entity_ref, state, next_attempt_at) VALUES ($1, 'registered', $2, $3, $4, 'processed', now() + interval '1 day')`, [id, type, target, entityRef]);
    }
    await world.database.query(`INSERT INTO sources (id, origin, type, target, entity_ref, state, next_attempt_at) VALUES ($1, 'config', 'url', 'https://example.org/configured.yaml', 'location:default/generated-x', 'processed', now() + interval '1 day')`, [randomUUID()]);
    known.sort((a, b) => (a.id < b.id ? -1 : 1));
  });
  afterAll(() => world?.stop());

  it('gives page by page, in the order of ids, what the predicate means', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(aPredicate, { nil: undefined }), fc.integer({ min: 1, max: 5 }), async (query, limit) => {
        const wanted = known.filter((location) => !query || filterPredicateToFilterFunction(query as never)(location));
        const found: string[] = [];
        let page = await ask({ query, limit });
        for (;;) {
          expect([page.status, page.body.totalItems]).toEqual([200, wanted.length]);
          expect(page.body.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.body.items.map(({ id }) => id));
          if (page.body.pageInfo.nextCursor === undefined) {
            break;
          }
          page = await ask({ cursor: page.body.pageInfo.nextCursor });
        }
        expect(found).toEqual(wanted.map(({ id }) => id));
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    [{ limit: 0 }, 'Limit must be a positive integer >= 1'],
    [{ limit: 1.5 }, 'request/body/limit must be integer'],
    [{ query: 'url' }, 'request/body/query must be object'],
    [{ query: { state: 'error' } }, `Invalid filter predicate, expected key to be 'id', 'type', 'target', or 'entityRef', got 'state'`],
    [{ query: { $any: [{ type: 'url' }, { $not: { 'metadata.name': 'x' } }] } }, `Invalid filter predicate, expected key to be 'id', 'type', 'target', or 'entityRef', got 'metadata.name'`],
    [{ query: { $bogus: 1 } }, 'Invalid query: Validation error: Invalid at "$bogus"'],
    [{ cursor: '' }, 'Cursor cannot be empty'],
    [{ cursor: 'abc' }, 'Malformed cursor, could not be parsed'],
    [{ cursor: Buffer.from(JSON.stringify({ limit: 1, afterId: `' OR true --` })).toString('base64') }, 'Malformed cursor, could not be parsed'],
    [{ cursor: Buffer.from(JSON.stringify({ limit: 1, afterId: randomUUID(), query: { nope: 1 } })).toString('base64') }, `Invalid filter predicate, expected key to be 'id', 'type', 'target', or 'entityRef', got 'nope'`],
  ])('refuses %j', async (body, message) => {
    const reply = await ask<Failure>(body);
    expect([reply.status, reply.body.error.message]).toEqual([400, message]);
  });
});
