import { CatalogClient } from '@backstage/catalog-client';
import { adminToken, stack } from './stack.js';

/** The client that every Backstage plugin uses, unchanged, against a running stack. */
const client = new CatalogClient({ discoveryApi: { getBaseUrl: async (plugin) => `${stack.url}/api/${plugin}` } });
const options = { token: adminToken() };
const name = (entity: { metadata: { name: string } } | undefined) => entity?.metadata.name;

describe('@backstage/catalog-client', () => {
  it('getEntities, with filter, fields, order and paging', async () => {
    const { items } = await client.getEntities(
      { filter: [{ kind: 'component', 'spec.type': 'service' }], fields: ['kind', 'metadata.name'], order: { field: 'metadata.name', order: 'desc' }, limit: 3 },
      options,
    );
    expect(items).toHaveLength(3);
    expect(items.map(name)).toEqual([...items.map(name)].sort().reverse());
    expect(Object.keys(items[0]!).sort()).toEqual(['kind', 'metadata']);
  });

  it('getEntitiesByRefs keeps order and holes', async () => {
    const { items } = await client.getEntitiesByRefs({ entityRefs: ['component:default/booking-service', 'component:default/nope', 'api:default/booking-api'] }, options);
    expect(items.map(name)).toEqual(['booking-service', undefined, 'booking-api']);
  });

  it('queryEntities pages through everything exactly once', async () => {
    const seen: string[] = [];
    let page = await client.queryEntities({ filter: { kind: ['component', 'api'] }, limit: 7, orderFields: { field: 'metadata.name', order: 'asc' } }, options);
    const total = page.totalItems;
    for (;;) {
      seen.push(...page.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
      if (!page.pageInfo.nextCursor) {
        break;
      }
      page = await client.queryEntities({ cursor: page.pageInfo.nextCursor, limit: 7 }, options);
    }
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
  });

  it('queryEntities by full text and by predicate', async () => {
    const text = await client.queryEntities({ fullTextFilter: { term: 'ledger', fields: ['metadata.name'] } }, options);
    expect(text.items.map(name)).toEqual(expect.arrayContaining(['ledger', 'payments-ledger-db']));
    const predicate = await client.queryEntities({ query: { $all: [{ kind: 'component' }, { 'metadata.tags': { $contains: 'pci' } }] } }, options);
    expect(predicate.items.map(name).sort()).toEqual(['ledger', 'payments-api-service', 'refund-worker']);
  });

  it('streamEntities gives every component', async () => {
    const names: string[] = [];
    for await (const page of client.streamEntities({ filter: { kind: 'system' } }, options)) {
      names.push(...page.map((entity) => entity.metadata.name));
    }
    expect(names).toEqual(expect.arrayContaining(['booking', 'payments', 'data-platform']));
  });

  it('getEntityByRef, and undefined for what does not exist', async () => {
    const entity = await client.getEntityByRef('component:default/booking-service', options);
    expect(entity?.relations).toEqual(
      expect.arrayContaining([
        { type: 'ownedBy', targetRef: 'group:default/booking' },
        { type: 'providesApi', targetRef: 'api:default/booking-api' },
      ]),
    );
    expect(await client.getEntityByRef('component:default/nope', options)).toBeUndefined();
  });

  it('relations stand at the other end too', async () => {
    const group = await client.getEntityByRef('group:default/booking', options);
    expect(group?.relations).toContainEqual({ type: 'ownerOf', targetRef: 'component:default/booking-service' });
  });

  it('getEntityAncestors leads to the root', async () => {
    const { rootEntityRef, items } = await client.getEntityAncestors({ entityRef: 'component:default/booking-service' }, options);
    expect(rootEntityRef).toBe('component:default/booking-service');
    const parents = items.find(({ entity }) => entity.metadata.name === 'booking-service')?.parentEntityRefs;
    expect(parents).toEqual(['location:default/meridian-rail']);
    await expect(client.getEntityAncestors({ entityRef: 'component:default/nope' }, options)).rejects.toThrow('404');
  });

  it('getEntityFacets counts', async () => {
    const { facets } = await client.getEntityFacets({ facets: ['kind', 'spec.lifecycle'], filter: { kind: 'component' } }, options);
    const [component] = facets['kind']!;
    expect(component?.value).toBe('Component');
    expect(facets['spec.lifecycle']!.reduce((sum, { count }) => sum + count, 0)).toBe(component?.count);
  });

  it('locations: none of ours are registered through the API, and a missing one is undefined', async () => {
    expect((await client.getLocations({}, options)).items).toEqual(expect.any(Array));
    expect(await client.getLocationById('00000000-0000-0000-0000-000000000000', options)).toBeUndefined();
    expect(await client.getLocationByRef('url:https://example.org/nope.yaml', options)).toBeUndefined();
  });

  it('refreshEntity succeeds for an entity and fails for a stranger', async () => {
    await expect(client.refreshEntity('component:default/booking-service', options)).resolves.toBeUndefined();
    await expect(client.refreshEntity('component:default/nope', options)).rejects.toThrow('404');
  });

  it('validateEntity tells what is wrong', async () => {
    const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'ok' }, spec: { type: 'service', lifecycle: 'production', owner: 'a' } };
    expect(await client.validateEntity(entity, 'url:https://example.org/c.yaml', options)).toEqual({ valid: true });
    const bad = await client.validateEntity({ ...entity, metadata: { name: 'not ok!' } }, 'url:https://example.org/c.yaml', options);
    expect(bad).toMatchObject({ valid: false, errors: [{ message: expect.stringContaining('not ok!') }] });
  });

  it('401 without a token, with the words clients show', async () => {
    await expect(client.getEntities()).rejects.toMatchObject({ cause: { name: 'AuthenticationError', message: 'Missing credentials' } });
  });
});
