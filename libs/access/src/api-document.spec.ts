import { z } from 'zod';
import { queryParam } from '@callboard/service-kit';
import { apiDocument } from './api-document.js';
import type { DeclaredRoute } from './route-table.js';

const thing = z.looseObject({ name: z.string(), parent: z.string().nullable() }).meta({ id: 'Thing' });
const described: DeclaredRoute = {
  method: 'POST',
  path: '/api/x/things/:id',
  handler: 'ThingsController.change',
  access: { kind: 'requires', permission: 'catalog.entity.read' },
  cookieAllowed: false,
  operation: {
    id: 'ChangeThing',
    summary: 'Changes a thing',
    query: z.object({ facet: queryParam.list(), limit: queryParam.integer({ min: 1, max: 5 }).optional(), dryRun: queryParam.boolean().optional() }),
    body: z.strictObject({ name: z.string().min(1) }),
    replies: { 200: z.array(thing), 204: undefined },
  },
};
const bare: DeclaredRoute = { method: 'GET', path: '/api/x/things/:id', handler: 'ThingsController.read', access: { kind: 'public' }, cookieAllowed: false };

interface Described {
  operationId: string;
  description: string;
  security: object[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody: { content: Record<string, { schema: object }> };
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

describe('an API document', () => {
  const document = apiDocument({ title: 'x', version: '1', description: 'd' }, [described, bare]) as { paths: Record<string, Record<string, Described>>; components: { schemas: object } };
  const { get, post } = document.paths['/api/x/things/{id}'] as { get: Described; post: Described };

  it('has parameters of path and query as the route reads them', () => {
    expect(post.parameters.map(({ name, in: where, required, schema }) => [name, where, required, schema])).toEqual([
      ['id', 'path', true, { type: 'string' }],
      ['facet', 'query', true, { type: 'array', items: { type: 'string' } }],
      ['limit', 'query', false, { type: 'integer', minimum: 1, maximum: 5 }],
      ['dryRun', 'query', false, { type: 'boolean' }],
    ]);
  });

  it('has bodies, replies and named schemas', () => {
    expect(post.requestBody.content['application/json']?.schema).toEqual({ type: 'object', properties: { name: { type: 'string', minLength: 1 } }, required: ['name'], additionalProperties: false });
    expect(post.responses['200']?.content['application/json']?.schema).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Thing' } });
    expect(post.responses['204']).toEqual({ description: 'Done' });
    expect(document.components.schemas).toMatchObject({ Thing: { properties: { parent: { type: 'string', nullable: true } } }, ErrorReply: { type: 'object' } });
  });

  it('has routes that say nothing of themselves, with who may call them', () => {
    expect([post.operationId, post.security, get.operationId, get.security]).toEqual(['ChangeThing', [{ bearer: [] }], 'ThingsController_read', []]);
    expect(post.description).toContain('catalog.entity.read');
  });
});
