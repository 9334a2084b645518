import { MATCH_ALL, parseFilter, parsePredicate, valueToken, type Filter } from '@callboard/catalog-model';
import { escapeLike, filterSql, textHitsSql, textSql } from './filter-sql.js';
import { SqlParameters } from './sql-parameters.js';

function compile(filter: Filter): { sql: string; values: unknown[] } {
  const parameters = new SqlParameters();
  const sql = filterSql(filter, parameters);
  return { sql, values: parameters.values };
}

describe('filterSql', () => {
  it('lets everything through where nothing is asked', () => {
    expect(compile(MATCH_ALL)).toEqual({ sql: 'TRUE', values: [] });
    expect(compile({ type: 'any', filters: [] })).toEqual({ sql: 'FALSE', values: [] });
    expect(compile({ type: 'in', key: 'kind', values: [] })).toEqual({ sql: 'FALSE', values: [] });
  });

  it('asks for any number of fields with one containment', () => {
    const { sql, values } = compile(parseFilter(['spec.type=service,metadata.tags=java,spec.lifecycle=production']));
    expect(sql).toBe('e.tokens @> $1::text[]');
    expect(values).toEqual([[valueToken('spec.type', 'service'), valueToken('metadata.tags', 'java'), valueToken('spec.lifecycle', 'production')]]);
  });

  it('asks for alternatives with one overlap, across keys too', () => {
    expect(compile(parseFilter(['spec.type=a,spec.type=b'])).sql).toBe('e.tokens && $1::text[]');
    expect(compile(parseFilter(['spec.type=a', 'metadata.tags=x']))).toEqual({ sql: 'e.tokens && $1::text[]', values: [[valueToken('spec.type', 'a'), valueToken('metadata.tags', 'x')]] });
  });

  it('looks for a key, whatever its value, among the fields', () => {
    expect(compile(parseFilter(['metadata.tags.java']))).toEqual({ sql: 'EXISTS (SELECT 1 FROM entity_fields f WHERE f.entity_id = e.id AND f.key = $1)', values: ['metadata.tags.java'] });
  });

  it('compares kind, namespace and uid as columns', () => {
    expect(compile(parseFilter(['kind=component']))).toEqual({ sql: 'e.kind = $1', values: ['component'] });
    expect(compile(parseFilter(['kind=component,kind=api']))).toEqual({ sql: 'e.kind = ANY($1::text[])', values: [['component', 'api']] });
    expect(compile(parseFilter(['kind,metadata.namespace,metadata.uid'])).sql).toBe('TRUE AND TRUE AND TRUE');
    expect(compile(parseFilter(['metadata.uid=nonsense'])).sql).toBe('FALSE');
    const uid = '0b8f0d4e-5a3b-4c59-8c1f-0f8f3a5c1d2e';
    expect(compile(parseFilter([`metadata.uid=${uid},metadata.uid=x`]))).toEqual({ sql: 'e.uid = ANY($1::uuid[])', values: [[uid]] });
  });

  it('looks relations up in their own table', () => {
    const { sql, values } = compile(parseFilter(['relations.ownedBy=group:default/a']));
    expect(sql).toBe('EXISTS (SELECT 1 FROM entity_relations r WHERE r.source_ref = e.entity_ref AND r.type_key = $1 AND r.target_ref = $2)');
    expect(values).toEqual(['ownedby', 'group:default/a']);
  });

  it('keeps what is mixed apart with brackets', () => {
    const { sql } = compile(parsePredicate({ $any: [{ $all: [{ kind: 'component' }, { 'spec.type': 'service' }] }, { $not: { $any: [{ kind: 'api' }, { 'metadata.tags': 'x' }] } }] }));
    expect(sql).toBe('(e.tokens @> $2::text[] AND e.kind = $1) OR (NOT (e.tokens && $4::text[] OR e.kind = $3))');
  });

  it('puts nothing that a caller wrote into the text', () => {
    const evil = `x' OR 1=1; --`;
    const keys = ['spec.a', 'relations.a', 'metadata.uid', 'kind'].map((key) => `${key}${evil}`);
    for (const key of keys) {
      for (const filter of [{ type: 'exists', key }, { type: 'in', key, values: [evil, evil] }, { type: 'prefix', key, prefix: evil }] as Filter[]) {
        expect(compile(filter).sql).not.toContain('1=1');
      }
    }
    expect(compile({ type: 'in', key: '__proto__', values: ['x'] }).sql).toBe('e.tokens @> $1::text[]');
  });
});

describe('textSql', () => {
  it('searches fields and relations, each where its values are', () => {
    const parameters = new SqlParameters();
    const sql = textSql('a%b', ['metadata.name', 'relations.ownedby'], parameters);
    expect(sql).toMatch(/^\(EXISTS \(SELECT 1 FROM entity_fields .* OR EXISTS \(SELECT 1 FROM entity_relations .*\)$/);
    expect(parameters.values).toEqual(['%a\\%b%', ['metadata.name'], ['ownedby']]);
  });

  it('gathers those found from both places', () => {
    const parameters = new SqlParameters();
    const sql = textHitsSql('a%b', ['metadata.name', 'relations.ownedby'], parameters);
    expect(sql).toMatch(/^SELECT f.entity_id AS id FROM entity_fields f .* UNION ALL SELECT s.id FROM entity_relations r .*$/);
    expect(parameters.values).toEqual(['%a\\%b%', ['metadata.name'], ['ownedby']]);
  });

  it('finds nothing in no field, with no value that nobody asks for', () => {
    const parameters = new SqlParameters();
    expect([textSql('a', [], parameters), textHitsSql('a', [], parameters)]).toEqual(['FALSE', 'SELECT e.id FROM entities e WHERE FALSE']);
    expect(parameters.values).toEqual([]);
  });

  it('makes wildcards stand for themselves', () => {
    expect(escapeLike('100%_\\')).toBe('100\\%\\_\\\\');
  });
});
