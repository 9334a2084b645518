import { RouteTable } from '@callboard/access';
import { Ajv } from 'ajv';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

interface DescribedOperation {
  operationId: string;
  security: object[];
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<string, { content?: Record<string, { schema: object }>; $ref?: string }>;
}

interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, DescribedOperation>>;
}

describe('the API document', () => {
  let world: IngestionWorld;
  let files: FileServer;
  let document: ApiDocument;

  beforeAll(async () => {
    files = await FileServer.start({ 'a.yaml': componentYaml('a'), 'b.yaml': componentYaml('b') });
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } } });
    ({ body: document } = await world.request<ApiDocument>('GET', '/openapi.json'));
  });
  afterAll(async () => {
    await world.stop();
    await files.stop();
  });

  it('holds the routes that are served, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const served = servedRoutes(world.printRoutes()).filter((route) => route.includes(' /api/catalog/') && !route.startsWith('HEAD '));
    expect(described.sort()).toEqual(served.sort());
    expect(described.length).toBeGreaterThan(50);
  });

  it('has a word of every route about itself', () => {
    const silent = world.get(RouteTable).list().filter(({ path, operation }) => path.startsWith('/api/catalog/') && !operation);
    expect(silent.map(({ handler }) => handler)).toEqual([]);
  });

  it('gives every operation a name of its own', () => {
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('names every parameter that a route takes: another one is refused', async () => {
    const described = world.get(RouteTable).list().filter(({ path, operation }) => path.startsWith('/api/catalog/') && operation);
    const taken: string[] = [];
    for (const { method, path } of described) {
      const reply = await world.request<{ error?: { message: string } }>(method, `${path.replace('/api/catalog', '').replace(/:\w+/g, 'x')}?surprise=1`, method === 'GET' || method === 'DELETE' ? undefined : {});
      if (reply.status !== 400 || reply.body.error?.message !== `Unknown query parameter 'surprise'`) {
        taken.push(`${method} ${path}: ${reply.status} ${reply.text}`);
      }
    }
    expect(taken).toEqual([]);
  });

  it('tells what is answered', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema(document, 'document');
    const judge = (method: string, path: string, status: number, body: unknown) => {
      const schema = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.content?.['application/json']?.schema;
      if (!schema) {
        return body === undefined ? [] : [`${method} ${path} ${status} says nothing of a body`];
      }
      const refer = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
      const check = ajv.compile(refer);
      return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${method} ${path} ${status} ${instancePath} ${message}`);
    };
    const created = await world.register(files.url('a.yaml'));
    const { id } = created.body.location;
    const { uid } = (await world.entity('component:default/a'))!.metadata;
    const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'x y' }, spec: {} };
    const asked: [string, string, string, unknown?][] = [
      ['GET', '/entities', '/entities'],
      ['GET', '/entities', '/entities?fields=metadata.name,kind&limit=2'],
      ['GET', '/entities/by-query', '/entities/by-query?limit=1'],
      ['POST', '/entities/by-query', '/entities/by-query', { query: { kind: 'component' }, fields: ['metadata.tags'] }],
      ['POST', '/entities/by-refs', '/entities/by-refs', { entityRefs: ['component:default/a', 'component:default/nope'] }],
      ['GET', '/entities/by-uid/{uid}', `/entities/by-uid/${uid}`],
      ['GET', '/entities/by-name/{kind}/{namespace}/{name}', '/entities/by-name/component/default/a'],
      ['GET', '/entities/by-name/{kind}/{namespace}/{name}/ancestry', '/entities/by-name/component/default/a/ancestry'],
      ['GET', '/entity-facets', '/entity-facets?facet=kind&facet=metadata.tags'],
      ['POST', '/entity-facets', '/entity-facets', { facets: ['kind'] }],
      ['GET', '/locations', '/locations'],
      ['POST', '/locations/by-query', '/locations/by-query', {}],
      ['POST', '/locations', '/locations?dryRun=true', { type: 'url', target: files.url('b.yaml') }],
      ['GET', '/locations/{id}', `/locations/${id}`],
      ['GET', '/locations/by-entity/{kind}/{namespace}/{name}', '/locations/by-entity/component/default/a'],
      ['PUT', '/locations/{id}', `/locations/${id}`, { type: 'url', target: files.url('b.yaml') }],
      ['POST', '/refresh', '/refresh', { entityRef: 'component:default/b' }],
      ['POST', '/validate-entity', '/validate-entity', { entity, location: 'url:https://example.org/a.yaml' }],
      ['POST', '/analyze-location', '/analyze-location', { location: { type: 'url', target: files.url('b.yaml') } }],
      ['GET', '/kinds', '/kinds'],
      ['GET', '/kinds/{kind}', '/kinds/component'],
      ['GET', '/why/{kind}/{namespace}/{name}', '/why/component/default/b'],
      ['GET', '/why/{kind}/{namespace}/{name}', '/why/component/default/nope'],
      ['GET', '/.backstage/actions/v1/actions', '/.backstage/actions/v1/actions'],
      ['GET', '/graph', '/graph?root=component:default/b'],
      ['GET', '/ingestion', '/ingestion'],
      ['GET', '/ingestion/errors', '/ingestion/errors'],
      ['GET', '/sources', '/sources'],
      ['GET', '/entities/by-name/{kind}/{namespace}/{name}/history', '/entities/by-name/component/default/b/history'],
      ['GET', '/.well-known/backstage/permissions/metadata', '/.well-known/backstage/permissions/metadata'],
      ['GET', '/.backstage/auth/v1/jwks.json', '/.backstage/auth/v1/jwks.json'],
      ['DELETE', '/entities/by-uid/{uid}', `/entities/by-uid/${uid}`],
      ['DELETE', '/locations/{id}', `/locations/${id}`],
    ];
    const problems = judge('POST', '/api/catalog/locations', created.status, created.body);
    for (const [method, path, target, body] of asked) {
      const reply = await world.request(method, target, body);
      const documented = Object.keys(document.paths[`/api/catalog${path}`]?.[method.toLowerCase()]?.responses ?? {});
      if (!documented.includes(String(reply.status))) {
        problems.push(`${method} ${path} answered ${reply.status}: ${reply.text}`);
      }
      problems.push(...judge(method, `/api/catalog${path}`, reply.status, reply.body));
    }
    expect(problems).toEqual([]);
  });

  it('is for those who may see entities', async () => {
    const path = Object.values(document.paths).flatMap((methods) => Object.values(methods)).filter(({ security }) => security.length === 0).map(({ operationId }) => operationId);
    expect(path).toEqual(['GetServiceKeys']);
    expect((await fetch(`${world.url}/api/catalog/openapi.json`)).status).toBe(401);
  });
});

/** Method and path of each route out of the router's own tree, parameters in OpenAPI's spelling. */
function servedRoutes(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', segment = '', methods = ''] = /^([│├└─ ]*)(\S+) \(([A-Z, ]+)\)/.exec(line) ?? [];
    const depth = indent.length / 4;
    above.length = Math.max(depth - 1, 0);
    above.push(segment);
    const path = above.join('').replace(/:(\w+)/g, '{$1}');
    return methods ? methods.split(', ').map((method) => `${method} ${path}`) : [];
  });
}
