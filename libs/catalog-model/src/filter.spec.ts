import { parseFilterPredicate } from '@backstage/filter-predicates';
import fc from 'fast-check';
import type { Entity } from './entity.js';
import { fieldIndex, matches, type Filter } from './filter.js';
import { parseFilter } from './parse-filter.js';
import { parsePredicate } from './parse-predicate.js';
import { searchFields } from './search-fields.js';

const cart: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'Cart', uid: 'U1', tags: ['java', 'Web'], annotations: { 'github.com/project-slug': 'Org/Cart' }, labels: { tier: '1' } },
  spec: { type: 'service', lifecycle: '', replicas: 3, public: true },
};
const fields = fieldIndex(searchFields(cart, [{ type: 'ownedBy', targetRef: 'group:default/team-a' }]));
const passes = (...parameters: string[]): boolean => matches(parseFilter(parameters), fields);
const holds = (query: unknown): boolean => matches(parsePredicate(query), fields);

describe('the filter grammar', () => {
  it.each([
    ['KIND=COMPONENT,metadata.tags.java', true],
    ['kind=component,kind=api', true],
    ['kind=component,spec.type=website', false],
    ['metadata.tags=web', true],
    ['metadata.tags.web=true', true],
    ['metadata.annotations.github.com/project-slug', true],
    ['metadata.annotations.github.com/project-slug=org/cart', true],
    ['relations.ownedBy=group:default/team-a', true],
    ['metadata.namespace=default', true],
    ['spec.lifecycle=', true],
    ['spec.type=', false],
    ['spec.replicas=3,spec.public=true', true],
    ['spec.nothing', false],
    [' , ', true],
  ])('%s → %s', (parameter, expected) => {
    expect(passes(parameter)).toBe(expected);
  });

  it('joins parameters by OR', () => {
    expect(passes('kind=api', 'kind=component')).toBe(true);
    expect(passes('kind=api', 'kind=group')).toBe(false);
    expect(passes()).toBe(true);
  });

  it('says which statement cannot be read', () => {
    expect(() => parseFilter(['=x'])).toThrow("Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)");
  });

  it('refuses more than 20 sets or 500 conditions', () => {
    expect(() => parseFilter(Array(21).fill('a'))).toThrow('limit of 20');
    expect(() => parseFilter([Array.from({ length: 501 }, (_, i) => `k=${i}`).join(',')])).toThrow('limit of 500');
  });

  it('splits at the first = only', () => {
    expect(parseFilter(['a=b=c'])).toEqual({ type: 'in', key: 'a', values: ['b=c'] });
  });
});

describe('the predicate language', () => {
  it.each<[unknown, boolean]>([
    [{}, true],
    [{ kind: 'component', 'spec.type': 'SERVICE' }, true],
    [{ $all: [] }, true],
    [{ $any: [] }, false],
    [{ $not: { kind: 'component' } }, false],
    [{ $all: [{ kind: 'component' }, { 'spec.type': { $in: ['service', 'x'] } }] }, true],
    [{ 'metadata.name': { $hasPrefix: 'CA' } }, true],
    [{ 'metadata.tags': { $contains: 'java' } }, true],
    [{ 'spec.replicas': 3, 'spec.public': true }, true],
    [{ 'spec.nothing': { $exists: false }, kind: { $exists: true } }, true],
    [{ relations: { $contains: { type: 'ownedBy' } } }, true],
    [{ relations: { $contains: { type: 'ownedby', targetRef: 'GROUP:default/team-a' } } }, true],
    [{ relations: { $contains: { type: 'ownedBy', targetRef: { $in: ['group:default/team-b'] } } } }, false],
  ])('%j → %s', (query, expected) => {
    expect(holds(query)).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{ $bogus: 1 }, 'Invalid query: Validation error: Invalid at "$bogus"'],
    [{ $all: [], kind: 'x' }, "Invalid query: Validation error: Unrecognized key(s) in object: 'kind'"],
    [{ kind: { $foo: 1 } }, 'Invalid query: Validation error: Expected string, number'],
    [{ kind: ['a'] }, 'Invalid query: Validation error: Expected string, number'],
    ['component', 'Query must be an object'],
    [{ $all: ['x'] }, 'top-level primitive values are not supported'],
    [{ kind: { $contains: { a: 1 } } }, 'Object form of $contains is not supported for field "kind"'],
    [{ relations: { $contains: { targetRef: 'a' } } }, 'requires a "type" string property'],
    [{ relations: { $contains: { type: 'x', other: 1 } } }, 'Unsupported key "other"'],
    [{ relations: { $contains: { type: 'x', targetRef: { $in: [] } } } }, 'Empty "$in"'],
  ])('refuses %j', (query, message) => {
    expect(() => parsePredicate(query)).toThrow(message);
  });

  it('accepts a query exactly when Backstage does, apart from what Backstage refuses later on', () => {
    const primitive = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
    const operand = fc.oneof(primitive, fc.record({ $exists: fc.boolean() }), fc.record({ $in: fc.array(primitive, { maxLength: 2 }) }), fc.record({ $hasPrefix: fc.string() }), fc.record({ $contains: primitive }), fc.constantFrom<unknown>(null, [], { $in: 'x' }, { $exists: 1 }, { $x: 1 }, {}));
    const key = fc.constantFrom('kind', 'spec.type', '', '$x', 'a\nb');
    const query = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.dictionary(key, operand, { maxKeys: 2, noNullPrototype: true }),
        fc.record({ $all: fc.array(tie('any'), { maxLength: 2 }) }),
        fc.record({ $any: fc.array(tie('any'), { maxLength: 2 }) }),
        fc.record({ $not: tie('any') }),
      ),
    })).any;
    fc.assert(
      fc.property(query, (candidate) => {
        expect(accepts(() => parsePredicate(candidate))).toBe(accepts(() => parseFilterPredicate(candidate)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('evaluating filters', () => {
  const leaf: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ type: fc.constant('exists' as const), key: fc.constantFrom('kind', 'x') }),
    fc.record({ type: fc.constant('in' as const), key: fc.constantFrom('kind', 'x'), values: fc.array(fc.constantFrom('component', 'api'), { maxLength: 2 }) }),
    fc.record({ type: fc.constant('prefix' as const), key: fc.constant('kind'), prefix: fc.constantFrom('comp', 'z') }),
  );

  it('obeys the laws of logic', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 4 }), (filters) => {
        const none: Filter = { type: 'not', filter: { type: 'any', filters } };
        const allNot: Filter = { type: 'all', filters: filters.map((filter) => ({ type: 'not', filter })) };
        expect(matches(none, fields)).toBe(matches(allNot, fields));
      }),
    );
  });
});

function accepts(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
