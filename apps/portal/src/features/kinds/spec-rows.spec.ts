import type { Kind } from '@callboard/api-client';
import { wordsOfKinds } from './custom-words';
import { fieldLabel, specRows } from './spec-rows';

const database: Kind = {
  kind: 'Database',
  title: 'Database',
  plural: 'Data stores',
  icon: 'database',
  origin: 'custom',
  apiVersions: ['example.com/v1'],
  schema: { properties: { engine: { title: 'Engine', description: 'What runs it.' }, owner: { type: 'string' } } },
  relations: [
    { field: 'owner', type: 'ownedBy', inverse: 'ownerOf' },
    { field: 'host', type: 'runsOn', inverse: 'hosts', title: 'Lives on', inverseTitle: 'Houses' },
  ],
  extensions: [{ name: 'tier', properties: { tier: { title: 'Tier' } }, required: [], relations: [], origin: 'custom' }],
  shapes: [],
};

describe('fields of a kind', () => {
  it('are labelled by their schema, else by their name, without those that are relations', () => {
    expect(specRows({ engine: 'postgres', owner: 'a', host: 'b', recoveryPoint: 5, tier: 1, gone: null }, database)).toEqual([
      { field: 'engine', label: 'Engine', description: 'What runs it.', value: 'postgres', extension: undefined },
      { field: 'recoveryPoint', label: 'Recovery point', description: undefined, value: 5, extension: undefined },
      { field: 'tier', label: 'Tier', description: undefined, value: 1, extension: 'tier' },
    ]);
  });

  it('of a built-in kind are those that were added', () => {
    expect(specRows({ type: 'service', tier: 2 }, { ...database, origin: 'built-in' }).map(({ field }) => field)).toEqual(['tier']);
  });

  it('of nobody are none', () => {
    expect(specRows({ a: 1 }, undefined)).toEqual([]);
    expect(fieldLabel('max_open-files')).toBe('Max open files');
  });
});

describe('words of custom kinds', () => {
  it('come from the declarations', () => {
    expect(wordsOfKinds([database])).toEqual({
      kinds: { database: { one: 'Database', many: 'Data stores', icon: 'database' } },
      relations: { runsOn: 'Lives on', hosts: 'Houses' },
      inverse: ['ownerOf', 'hosts'],
      declared: ['ownedBy', 'runsOn'],
    });
  });

  it('leave built-in kinds their own', () => {
    expect(wordsOfKinds([{ ...database, origin: 'built-in' }]).kinds).toEqual({});
  });
});
