import { z } from 'zod';
import type { DeclaredRoute } from './route-table.js';

/** What stands at the head of a document. */
export interface ApiHead {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

type Json = Record<string, unknown>;

const PARAMETERS = /:(\w+)/g;

/** What our error envelope looks like to whoever reads the document. */
const errorReply = z
  .looseObject({
    error: z.looseObject({
      name: z.string().describe('The kind of error, as clients of Backstage branch on it'),
      message: z.string(),
      code: z.string().describe('Stable; its meaning never changes'),
      details: z.unknown().optional(),
    }),
    request: z.looseObject({ method: z.string(), url: z.string().describe('Below the mount of the API') }).optional(),
    response: z.looseObject({ statusCode: z.number().int() }),
  })
  .meta({ id: 'ErrorReply' });

/**
 * The OpenAPI 3.0 document of routes, made of their declarations and of the schemas that they read with.
 *
 * A route that does not describe itself is in it with its path, its parameters and its permission.
 */
export function apiDocument({ title, version, description }: ApiHead, routes: readonly DeclaredRoute[]): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(PARAMETERS, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route, schemas) };
  }
  toSchema(errorReply, 'output', schemas);
  return {
    openapi: '3.0.3',
    info: { title, version, description, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0.html' } },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas,
      responses: { Error: { description: 'What went wrong', content: json({ $ref: '#/components/schemas/ErrorReply' }) } },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function describeRoute({ access, handler, operation, path }: DeclaredRoute, schemas: Json): Json {
  const parameters = [...path.matchAll(PARAMETERS)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const error = { $ref: '#/components/responses/Error' };
  const permission = access?.kind === 'requires' ? `Needs the permission ${access.permission}.` : 'Open to everybody.';
  return {
    operationId: operation?.id ?? handler.replace('.', '_'),
    summary: operation?.summary ?? handler,
    description: permission,
    security: access?.kind === 'requires' ? [{ bearer: [] }] : [],
    parameters: operation?.query ? [...parameters, ...queryParameters(operation.query, schemas)] : parameters,
    ...(operation?.body && { requestBody: { required: !operation.bodyOptional, content: json(toSchema(operation.body, 'input', schemas)) } }),
    responses: {
      ...(operation ? repliesOf(operation.replies, schemas) : { 200: { description: 'Done', content: json({}) } }),
      ...(!operation?.replies[400] && { 400: error }),
      default: error,
    },
  };
}

function repliesOf(replies: Readonly<Record<number, z.ZodType | undefined>>, schemas: Json): Json {
  return Object.fromEntries(Object.entries(replies).map(([status, schema]) => [status, { description: describeStatus(Number(status)), ...(schema && { content: json(toSchema(schema, 'output', schemas)) }) }]));
}

function describeStatus(status: number): string {
  return { 201: 'Created', 202: 'Accepted', 204: 'Done', 400: 'Refused' }[status] ?? 'OK';
}

/** Lists are repeated parameters, as our routes read them. */
function queryParameters(query: z.ZodObject, schemas: Json): Json[] {
  const { properties = {}, required = [] } = toSchema(query, 'input', schemas) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    allowReserved: true,
    ...(description !== undefined && { description }),
    schema,
    ...(schema['type'] === 'array' && { style: 'form', explode: true }),
  }));
}

/** The schema in OpenAPI's words; those with an id of their own go to `schemas` and are referred to. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { definitions = {}, $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' }) as Json & { definitions?: Record<string, Json> };
  for (const [name, definition] of Object.entries(definitions)) {
    schemas[name] = refer(definition);
  }
  return refer(rest) as Json;
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(refer);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? inner.replace('#/definitions/', '#/components/schemas/') : refer(inner)]));
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}
