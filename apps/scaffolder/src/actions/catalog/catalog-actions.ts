import { canonicalEntityRef } from '@callboard/catalog-model';
import { ActionError, type Json, type TemplateAction } from '@callboard/plugin-sdk';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { ForgeHosts } from '../../expressions/repo-url.js';
import { example } from '../example.js';
import { runAction } from '../run-action.js';
import type { Catalog } from './catalog.port.js';
import { contentUrl } from './content-url.js';
import { whileAway } from './while-away.js';

const SOURCE_TEMPLATE = 'backstage.io/source-template';

/** `catalog:write`, `catalog:fetch` and `catalog:register`. */
export function catalogActions(catalog: Catalog, hosts: ForgeHosts): TemplateAction[] {
  return [writeEntity, fetchEntities(catalog), registerLocation(catalog, hosts)];
}

const writeEntity = runAction({
  id: 'catalog:write',
  description: 'Writes an entity into a catalog-info.yaml of the workspace.',
  examples: [
    example('Write a component', 'catalog:write', {
      entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'test', annotations: {} }, spec: { type: 'service', lifecycle: 'production', owner: 'default/owner' } },
    }),
  ],
  schema: {
    input: z.strictObject({
      filePath: z.string().optional().describe('Defaults to catalog-info.yaml'),
      entity: z.record(z.string(), z.any()).describe('The entity, as it would stand in the file'),
    }),
  },
  supportsDryRun: true,
  idempotent: true,
  handler: async ({ input: { filePath = 'catalog-info.yaml', entity }, workspace, template, log }) => {
    log.info(`Writing ${filePath}`);
    const metadata = { ...(entity.metadata as Record<string, unknown> | undefined) };
    if (template) metadata.annotations = { ...(metadata.annotations as object | undefined), [SOURCE_TEMPLATE]: template.entityRef };
    await workspace.write(filePath, stringify({ ...entity, metadata }));
  },
});

function fetchEntities(catalog: Catalog): TemplateAction {
  return runAction({
    id: 'catalog:fetch',
    description: 'Returns entity or entities from the catalog by entity reference(s)',
    examples: [
      example('Fetch entity by reference', 'catalog:fetch', { entityRef: 'component:default/name' }),
      example('Fetch multiple entities by reference', 'catalog:fetch', { entityRefs: ['component:default/name'] }),
    ],
    schema: {
      input: z.strictObject({
        entityRef: z.string().optional().describe('Entity reference of the entity to get'),
        entityRefs: z.array(z.string()).optional().describe('Entity references of the entities to get'),
        optional: z.boolean().optional().describe('Allow the entity or entities to optionally exist. Default: false'),
        defaultKind: z.string().optional().describe('The default kind'),
        defaultNamespace: z.string().optional().describe('The default namespace'),
      }),
      output: z.object({
        entity: z.any().optional().describe('The entity; only with the input entityRef.'),
        entities: z.array(z.any()).optional().describe('The entities in the order of their refs; only with the input entityRefs.'),
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async ({ input, initiator, log, signal, output }) => {
      const { entityRef, entityRefs, optional, defaultKind, defaultNamespace } = input;
      if (!entityRef && !entityRefs) {
        if (optional) return;
        throw new ActionError('invalid_values', 'Missing entity reference or references');
      }
      const find = async (refs: readonly string[]): Promise<Json[]> => {
        const canonical = refs.map((ref) => canonicalEntityRef(ref, { defaultKind, defaultNamespace }));
        const found = await whileAway(() => catalog.getEntities(canonical, initiator.subject), { signal, onAway: (message) => log.warn(message) });
        return refs.map((ref, index) => {
          if (!found[index] && !optional) throw new ActionError('entity_not_found', `Entity ${ref} not found`);
          return (found[index] ?? null) as Json;
        });
      };
      if (entityRef) output('entity', (await find([entityRef]))[0]);
      if (entityRefs) output('entities', await find(entityRefs));
    },
  });
}

function registerLocation(catalog: Catalog, hosts: ForgeHosts): TemplateAction {
  const optional = z.boolean().optional().describe('Permit the registered location to optionally exist. Default: false');
  return runAction({
    id: 'catalog:register',
    description: 'Registers a catalog file of a repository in the catalog.',
    examples: [example('Register with the catalog', 'catalog:register', { catalogInfoUrl: 'http://github.com/backstage/backstage/blob/master/catalog-info.yaml' })],
    schema: {
      input: z.union([
        z.strictObject({ catalogInfoUrl: z.string().describe('An absolute URL of the catalog file'), optional }),
        z.strictObject({
          repoContentsUrl: z.string().describe('An absolute URL of the root of a repository'),
          catalogInfoPath: z.string().optional().describe('Path from there to the catalog file, defaults to /catalog-info.yaml'),
          optional,
        }),
      ]),
      output: z.object({
        entityRef: z.string().optional().describe('What the file describes; a component where it describes several things'),
        catalogInfoUrl: z.string().describe('The URL that was registered'),
      }),
    },
    idempotent: true,
    handler: async ({ input, initiator, log, signal, output }) => {
      const url = 'catalogInfoUrl' in input ? input.catalogInfoUrl : contentUrl(input.repoContentsUrl, input.catalogInfoPath ?? '/catalog-info.yaml', hosts);
      log.info(`Registering ${url} in the catalog`);
      try {
        const { state, error, entityRefs } = await whileAway(() => catalog.registerLocation(url, initiator.subject), { signal, onAway: (message) => log.warn(message) });
        if (error) throw new ActionError(error.code, error.message);
        if (state === 'processing') log.warn('The catalog is still reading it; its entities will appear by themselves');
        output('entityRef', mainEntityOf(entityRefs));
      } catch (error) {
        if (!input.optional) throw error;
        log.warn(`It could not be registered: ${(error as Error).message}`);
      }
      output('catalogInfoUrl', url);
    },
  });
}

/** A component that somebody named, else anything that somebody named, else what is there. */
function mainEntityOf(refs: readonly string[]): string | undefined {
  const named = refs.filter((ref) => !/\/generated-/.test(ref));
  return named.find((ref) => ref.startsWith('component:')) ?? named[0] ?? refs[0];
}
