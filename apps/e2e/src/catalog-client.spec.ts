import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogClient } from '@backstage/catalog-client';
import { adminToken, stack } from './stack.js';

/** What the client has for itself; everything else of it is called by plugins. */
const INTERNAL = ['constructor', 'requestIgnored', 'requestOptional', 'requestRequired', 'getFilterValue', 'queryEntitiesByPredicate', 'getEntityFacetsByPredicate'];
const called = new Set<string>();

/** The client that every Backstage plugin uses, unchanged, against a running stack; it only notes what was called. */
const client = new Proxy(new CatalogClient({ discoveryApi: { getBaseUrl: async (plugin) => `${stack.url}/api/${plugin}` } }), {
  get(target, property, receiver) {
    called.add(String(property));
    return Reflect.get(target, property, receiver) as unknown;
  },
});
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

  it('queryEntities goes back as it came, by filter and by predicate', async () => {
    for (const selection of [{ filter: { kind: 'component' } }, { query: { kind: 'component' } }]) {
      const first = await client.queryEntities({ ...selection, limit: 2, orderFields: { field: 'metadata.name', order: 'desc' } }, options);
      const second = await client.queryEntities({ cursor: first.pageInfo.nextCursor!, limit: 2 }, options);
      const back = await client.queryEntities({ cursor: second.pageInfo.prevCursor!, limit: 2 }, options);
      expect(back.items.map(name)).toEqual(first.items.map(name));
      expect([back.totalItems, back.pageInfo.prevCursor]).toEqual([first.totalItems, undefined]);
    }
    const uncounted = await client.queryEntities({ filter: { kind: 'component' }, limit: 1, totalItems: 'exclude' }, options);
    expect([uncounted.totalItems, uncounted.items.length]).toEqual([0, 1]);
  });

  it('getEntityByName, and getEntityByRef in its compound form', async () => {
    const compound = { kind: 'Component', namespace: 'Default', name: 'Booking-Service' };
    expect(name(await client.getEntityByName(compound, options))).toBe('booking-service');
    expect(name(await client.getEntityByRef(compound, options))).toBe('booking-service');
  });

  it('getEntityFacets by predicate', async () => {
    const { facets } = await client.getEntityFacets({ facets: ['kind'], query: { $not: { kind: 'component' } } }, options);
    expect(facets['kind']!.map(({ value }) => value)).not.toContain('Component');
    expect(facets['kind']!.map(({ value }) => value)).toContain('System');
  });

  describe('locations', () => {
    const folder = join(stack.folder ?? '', 'client-spec');
    const target = join(folder, 'all.yaml');
    const moved = join(folder, 'moved.yaml');
    const component = (id: string) => `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${id}\nspec:\n  type: service\n  lifecycle: production\n  owner: booking\n`;
    let id: string;

    beforeAll(() => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(target, `${component('client-one')}---\n${component('client-two')}`);
      writeFileSync(moved, component('client-three'));
      writeFileSync(join(folder, 'bad.yaml'), 'kind: Component\n');
    });

    it('addLocation tries one out without a trace, and refuses what is wrong in it', async () => {
      const tried = await client.addLocation({ type: 'file', target, dryRun: true }, options);
      expect([tried.exists, tried.location.id]).toEqual([false, `file:${target}`]);
      expect(tried.entities.map(name)).toEqual(expect.arrayContaining(['client-one', 'client-two']));
      await expect(client.addLocation({ type: 'file', target: join(folder, 'bad.yaml'), dryRun: true }, options)).rejects.toThrow('400');
      expect(await client.getLocationByRef(`file:${target}`, options)).toBeUndefined();
    });

    it('addLocation brings what stands there; a second time is a conflict', async () => {
      const { location, entities } = await client.addLocation({ type: 'file', target }, options);
      id = location.id;
      expect(entities).toEqual([]);
      expect((await client.getEntitiesByRefs({ entityRefs: ['component:default/client-one', 'component:default/client-two'] }, options)).items.map(name)).toEqual(['client-one', 'client-two']);
      await expect(client.addLocation({ type: 'file', target }, options)).rejects.toMatchObject({ cause: { name: 'ConflictError' } });
      expect((await client.addLocation({ type: 'file', target, dryRun: true }, options)).exists).toBe(true);
    });

    it('getLocationById, ByRef and ByEntity find it, getLocations, queryLocations and streamLocations list it', async () => {
      const wanted = expect.objectContaining({ id, type: 'file', target });
      expect(await client.getLocationById(id, options)).toEqual(wanted);
      expect(await client.getLocationByRef(`file:${target}`, options)).toEqual(wanted);
      expect(await client.getLocationByEntity('component:default/client-one', options)).toEqual(wanted);
      expect((await client.getLocations({}, options)).items).toContainEqual(wanted);
      const { items, totalItems } = await client.queryLocations({ query: { target: { $hasPrefix: folder.toUpperCase() } } }, options);
      expect([items, totalItems]).toEqual([[wanted], 1]);
      const streamed: unknown[] = [];
      for await (const page of client.streamLocations({ query: { type: 'file' } }, options)) {
        streamed.push(...page);
      }
      expect(streamed).toContainEqual(wanted);
    });

    it('an unknown one is undefined', async () => {
      expect(await client.getLocationById('00000000-0000-0000-0000-000000000000', options)).toBeUndefined();
      expect(await client.getLocationByRef('url:https://example.org/nope.yaml', options)).toBeUndefined();
      expect(await client.getLocationByEntity('component:default/nope', options)).toBeUndefined();
    });

    it('updateLocation brings the new and takes the old', async () => {
      const updated = await client.updateLocation(id, { type: 'file', target: moved }, options);
      expect(updated).toMatchObject({ id, target: moved });
      expect(name(await client.getEntityByRef('component:default/client-three', options))).toBe('client-three');
      expect(await client.getEntityByRef('component:default/client-one', options)).toBeUndefined();
    });

    it('removeEntityByUid takes an entity away, and bears an unknown one', async () => {
      const entity = await client.getEntityByRef('component:default/client-three', options);
      await expect(client.removeEntityByUid(entity!.metadata.uid!, options)).resolves.toBeUndefined();
      expect((await client.getEntityByRef('component:default/client-three', options))?.metadata.uid).not.toBe(entity!.metadata.uid);
      await expect(client.removeEntityByUid('00000000-0000-0000-0000-000000000000', options)).resolves.toBeUndefined();
    });

    it('removeLocationById takes what it brought, once', async () => {
      await expect(client.removeLocationById(id, options)).resolves.toBeUndefined();
      expect(await client.getLocationById(id, options)).toBeUndefined();
      expect(await client.getEntityByRef('component:default/client-three', options)).toBeUndefined();
      await expect(client.removeLocationById(id, options)).rejects.toThrow('404');
    });

    it('analyzeLocation suggests an entity where none can be found', async () => {
      const { existingEntityFiles, generateEntities } = await client.analyzeLocation({ location: { type: 'url', target: 'https://gitlab.com/group/sub/thing' } }, options);
      expect(existingEntityFiles).toEqual([]);
      expect(generateEntities[0]?.entity).toMatchObject({ kind: 'Component', metadata: { name: 'thing', annotations: { 'gitlab.com/project-slug': 'group/sub/thing' } } });
      await expect(client.analyzeLocation({ location: { type: 'url', target: 'nonsense' } }, options)).rejects.toThrow('400');
    });
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

  it('every method of the client was called above', () => {
    const methods = Object.getOwnPropertyNames(CatalogClient.prototype).filter((method) => !INTERNAL.includes(method));
    expect(methods.filter((method) => !called.has(method))).toEqual([]);
    expect(methods.length).toBeGreaterThan(20);
  });
});
