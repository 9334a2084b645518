import type { Principal } from '@callboard/access';
import { MATCH_ALL, ModelError, parseFields, parsePredicate, parseYamlDocuments, type Filter, type JsonObject } from '@callboard/catalog-model';
import { Conflict, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonText } from '../entities/entity-text.js';
import { readInput } from '../entities/model-input.js';
import { QueryEntities, type EntityPageRequest } from '../entities/query-entities.query.js';
import { ListKinds } from '../kinds/list-kinds.query.js';
import { ValidateEntity } from '../locations/validate-entity.use-case.js';
import { defineAction, type CatalogAction } from './catalog-action.js';
import { describeKinds } from './model-description.js';

/** Candidates that a refusal of an ambiguous name lists. */
const SHOWN_CANDIDATES = 10;
const DEFAULT_PAGE = 20;
/** Where an entity stands that nobody says the place of. */
const NOWHERE = 'url:https://localhost/entity-validator';

const QUERY_HELP = `Finds entities with a predicate over dotted field paths.
{ "kind": "component", "spec.type": "service" } asks for both; values are compared as text, letter case aside.
Per field: { "$in": [...] }, { "$exists": true }, { "$hasPrefix": "team-" }, { "$contains": "java" } for lists.
Around them: { "$all": [...] }, { "$any": [...] }, { "$not": {...} }.
Relations: { "relations.ownedby": "group:default/team-a" }, or { "relations": { "$contains": { "type": "dependsOn", "targetRef": "resource:default/db" } } }.
A page holds \`limit\` entities; \`nextPageCursor\` leads to the next.`;

const order = z.strictObject({ field: z.string().describe('Dotted path, such as spec.type'), order: z.enum(['asc', 'desc']) });

const queryInput = z.strictObject({
  query: z.record(z.string(), z.unknown()).optional().describe('Predicate; left out: every entity'),
  fields: z.array(z.string()).optional().describe('Dotted paths of what shall be given; left out: everything'),
  limit: z.number().int().min(1).max(500).optional(),
  offset: z.number().int().min(0).optional(),
  orderFields: z.union([order, z.array(order)]).optional().describe('The first one counts'),
  fullTextFilter: z.strictObject({ term: z.string(), fields: z.array(z.string()).optional() }).optional().describe('A text that one of the fields contains'),
  cursor: z.string().optional().describe('Of an earlier answer; only limit and fields count beside it'),
});

/** Which entity is meant; what is left out may be anything. */
export const entityInput = z.strictObject({
  kind: z.string().min(1).optional().describe('May be left out when unknown'),
  namespace: z.string().min(1).optional().describe('May be left out when unknown'),
  name: z.string().min(1),
});

interface Page {
  items: JsonObject[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}

/** Actions that change nothing. */
@Injectable()
export class ReadingActions {
  constructor(
    @Inject(QueryEntities) private readonly queryEntities: QueryEntities,
    @Inject(ValidateEntity) private readonly validateEntity: ValidateEntity,
    @Inject(ListKinds) private readonly kinds: ListKinds,
  ) {}

  list(): CatalogAction<Principal>[] {
    return [this.describeModel(), this.getEntity(), this.queryEntitiesAction(), this.validate()];
  }

  /**
   * The one entity that an input means, among those that the caller may see. Throws NotFound, and Conflict with the
   * candidates when it may mean several.
   */
  async find(caller: Principal, { kind, namespace, name }: z.output<typeof entityInput>): Promise<JsonObject> {
    const filters = Object.entries({ 'metadata.name': name, kind, 'metadata.namespace': namespace }).flatMap(([key, value]): Filter[] => (value === undefined ? [] : [{ type: 'in', key, values: [value.toLowerCase()] }]));
    const { items } = await this.page(caller, { of: { filter: { type: 'all', filters }, orderFields: [], totalItems: 'exclude' }, limit: SHOWN_CANDIDATES });
    const [found, ...others] = items;
    if (!found) {
      throw new NotFound('entity_not_found', `No entity found with name "${name}"`);
    }
    if (others.length > 0) {
      throw new Conflict('ambiguous_name', `Several entities are named "${name}", say more of which is meant: ${items.map(refText).join(', ')}`);
    }
    return found;
  }

  private describeModel(): CatalogAction<Principal> {
    return defineAction({
      name: 'get-catalog-model-description',
      title: 'Get a description of the catalog model',
      description: 'Gives a Markdown text about the kinds of entities that the catalog knows now, with the fields of their spec and the relations that these make.',
      permission: 'catalog.entity.read',
      attributes: { destructive: false, idempotent: true, readOnly: true },
      input: z.strictObject({}),
      output: z.strictObject({ description: z.string().describe('Markdown') }),
      run: async () => ({ description: describeKinds(await this.kinds.all()) }),
    });
  }

  private getEntity(): CatalogAction<Principal> {
    return defineAction({
      name: 'get-catalog-entity',
      title: 'Get a catalog entity',
      description: 'Gives one entity with its relations. Its name is unique together with kind and namespace; a name that several have is refused with the candidates.',
      permission: 'catalog.entity.read',
      attributes: { destructive: false, idempotent: true, readOnly: true },
      input: entityInput,
      output: z.looseObject({}),
      run: (caller: Principal, input) => this.find(caller, input),
    });
  }

  private queryEntitiesAction(): CatalogAction<Principal> {
    return defineAction({
      name: 'query-catalog-entities',
      title: 'Query catalog entities',
      description: QUERY_HELP,
      permission: 'catalog.entity.read',
      attributes: { destructive: false, idempotent: true, readOnly: true },
      input: queryInput,
      output: z.strictObject({ items: z.array(z.looseObject({})), totalItems: z.number(), hasMoreEntities: z.boolean(), nextPageCursor: z.string().optional() }),
      run: async (caller: Principal, input) => {
        const { items, totalItems, pageInfo } = await this.page(caller, readQuery(input));
        return { items, totalItems, hasMoreEntities: pageInfo.nextCursor !== undefined, ...(pageInfo.nextCursor !== undefined && { nextPageCursor: pageInfo.nextCursor }) };
      },
    });
  }

  private validate(): CatalogAction<Principal> {
    return defineAction({
      name: 'validate-entity',
      title: 'Validate a catalog entity',
      description: 'Judges the text of an entity file: whether it is YAML, and whether each entity in it follows the rules of its kind. Stores nothing.',
      permission: 'catalog.entity.validate',
      attributes: { destructive: false, idempotent: true, readOnly: true },
      input: z.strictObject({ entity: z.string().describe('The YAML'), location: z.string().optional().describe('Address of the file, against which its $text, $json and $yaml are read') }),
      output: z.strictObject({ isValid: z.boolean(), isValidYaml: z.boolean(), errors: z.array(z.string()), entity: z.looseObject({}).optional().describe('The entity, when there is one and it is valid') }),
      run: (_caller: Principal, { entity, location = NOWHERE }) => this.judgeText(entity, /^https?:/.test(location) ? `url:${location}` : location),
    });
  }

  private async judgeText(text: string, location: string): Promise<{ isValid: boolean; isValidYaml: boolean; errors: string[]; entity?: JsonObject }> {
    const { values, unreadable } = readDocuments(text);
    if (unreadable.length > 0) {
      return { isValid: false, isValidYaml: false, errors: unreadable };
    }
    const problems = await Promise.all(values.map((value) => this.validateEntity.execute(value, location)));
    const errors = problems.flatMap((problem) => (problem ? [problem.message] : []));
    return { isValid: errors.length === 0, isValidYaml: true, errors, ...(errors.length === 0 && values.length === 1 && { entity: values[0] }) };
  }

  private async page(caller: Principal, request: EntityPageRequest): Promise<Page> {
    return JSON.parse(await wholeText((await this.queryEntities.execute(caller, request)).json)) as Page;
  }
}

function readDocuments(text: string): { values: JsonObject[]; unreadable: string[] } {
  try {
    const documents = parseYamlDocuments(text);
    const unreadable = documents.flatMap(({ error }) => (error ? [error.message] : []));
    return { values: documents.flatMap(({ value }) => (value ? [value] : [])), unreadable: documents.length > 0 ? unreadable : ['There is no document in it'] };
  } catch (error) {
    if (error instanceof ModelError) {
      return { values: [], unreadable: [error.message] };
    }
    throw error;
  }
}

function readQuery({ query, fields, limit = DEFAULT_PAGE, offset, orderFields, fullTextFilter, cursor }: z.output<typeof queryInput>): EntityPageRequest {
  const page = { limit, fields: readInput(() => parseFields(fields ?? [])) };
  if (cursor !== undefined) {
    return { ...page, of: { cursor } };
  }
  const filter = query === undefined ? MATCH_ALL : readInput(() => parsePredicate(query));
  return { ...page, of: { filter, query, orderFields: [orderFields ?? []].flat(), fullTextFilter, totalItems: 'include', offset } };
}

async function wholeText(json: JsonText): Promise<string> {
  if (typeof json === 'string') {
    return json;
  }
  const pieces: string[] = [];
  for await (const piece of json) {
    pieces.push(piece);
  }
  return pieces.join('');
}

/** The ref of an entity as it is served. */
export function refText({ kind, metadata }: JsonObject): string {
  const { namespace, name } = metadata as { namespace: string; name: string };
  return `${String(kind)}:${namespace}/${name}`.toLowerCase();
}
