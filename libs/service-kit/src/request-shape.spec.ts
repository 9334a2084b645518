import { z } from 'zod';
import { parseBody, parseParams, parseQuery, queryParam } from './request-shape.js';

const messageOf = (work: () => unknown): string => {
  try {
    return JSON.stringify(work());
  } catch (error) {
    return (error as Error).message;
  }
};

const query = z.object({
  limit: queryParam.integer({ min: 1, max: 500 }).optional(),
  facet: queryParam.list(),
  order: queryParam.choice(['asc', 'desc']).optional(),
  dryRun: queryParam.boolean().optional(),
  term: queryParam.text().max(5).optional(),
});

it.each([
  [{ facet: 'a' }, '{"facet":["a"]}'],
  [{ facet: ['a', 'b'], limit: '20', dryRun: 'true', order: 'asc' }, '{"limit":20,"facet":["a","b"],"order":"asc","dryRun":true}'],
  [{}, "request/query must have required property 'facet'"],
  [{ facet: 'a', other: '1' }, "Unknown query parameter 'other'"],
  [{ facet: 'a', constructor: '1' }, "Unknown query parameter 'constructor'"],
  [{ facet: 'a', limit: '0' }, 'request/query/limit must be >= 1'],
  [{ facet: 'a', limit: '501' }, 'request/query/limit must be <= 500'],
  [{ facet: 'a', limit: '0x10' }, 'request/query/limit must be integer'],
  [{ facet: 'a', limit: 'NaN' }, 'request/query/limit must be integer'],
  [{ facet: 'a', limit: '1e15' }, 'request/query/limit must be integer'],
  [{ facet: 'a', limit: '' }, 'request/query/limit must be integer'],
  [{ facet: 'a', order: 'up' }, 'request/query/order must be equal to one of the allowed values: asc, desc'],
  [{ facet: 'a', dryRun: 'yes' }, 'request/query/dryRun must be boolean'],
  [{ facet: 'a', term: ['a', 'b'] }, 'request/query/term must be string'],
  [{ facet: 'a', term: 'abcdef' }, 'request/query/term must NOT have more than 5 characters'],
  [{ facet: { x: 'a' } }, 'request/query/facet must be array'],
])('reads the query %j as %s', (given, expected) => {
  expect(messageOf(() => parseQuery(query, given))).toBe(expected);
});

const body = z.strictObject({
  templateRef: z.string(),
  secrets: z.record(z.string(), z.string()).optional(),
  items: z.array(z.object({ id: z.string() })).max(1).optional(),
  mode: z.union([z.literal('a'), z.number()]).optional(),
});

it.each([
  [{ templateRef: 'x' }, '{"templateRef":"x"}'],
  [undefined, "request/body must have required property 'templateRef'"],
  [[], 'request/body must be object'],
  [{ templateRef: null }, 'request/body/templateRef must be string'],
  [{ templateRef: 'x', secrets: { tok: 1 } }, 'request/body/secrets/tok must be string'],
  [{ templateRef: 'x', items: [{}] }, "request/body/items/0 must have required property 'id'"],
  [{ templateRef: 'x', items: [{ id: '1' }, { id: '2' }] }, 'request/body/items must NOT have more than 1 items'],
  [{ templateRef: 'x', mode: 'b' }, 'request/body/mode must match one of the allowed forms'],
  [{ templateRef: 'x', createdBy: 'me' }, 'request/body must NOT have additional properties: createdBy'],
  [{ templateRef: 1, items: 1 }, 'request/body/templateRef must be string'],
])('reads the body %j as %s', (given, expected) => {
  expect(messageOf(() => parseBody(body, given))).toBe(expected);
});

it('names the part of the path that is wrong', () => {
  expect(messageOf(() => parseParams(z.object({ key: z.string().max(2) }), { key: 'abc' }))).toBe('request/params/key must NOT have more than 2 characters');
});
