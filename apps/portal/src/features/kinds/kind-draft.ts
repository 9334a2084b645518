import type { Kind, KindDeclaration, KindExtension, KindRelationField } from '@callboard/api-client';
import { findJsonFault } from './json-fault';

/** A relation as the form holds it; empty texts say nothing. */
export type RelationDraft = Readonly<Record<'field' | 'type' | 'inverse' | 'defaultKind' | 'title' | 'inverseTitle', string>>;

/** A kind as the form holds it. */
export interface KindDraft {
  readonly kind: string;
  readonly apiVersions: string;
  readonly title: string;
  readonly plural: string;
  readonly description: string;
  readonly icon: string;
  readonly specType: string;
  readonly allowedFromRegistered: boolean;
  readonly schema: string;
  readonly relations: readonly RelationDraft[];
}

/** Added fields as the form holds them. */
export interface FieldsDraft {
  readonly name: string;
  readonly specType: string;
  readonly description: string;
  readonly properties: string;
  readonly required: string;
  readonly relations: readonly RelationDraft[];
}

/** What is wrong with a field of the form, under the field's name in the declaration. */
export type DraftProblems = Readonly<Record<string, string>>;

export const NEW_RELATION: RelationDraft = { field: '', type: '', inverse: '', defaultKind: '', title: '', inverseTitle: '' };

export const NEW_KIND: KindDraft = {
  kind: '',
  apiVersions: '',
  title: '',
  plural: '',
  description: '',
  icon: '',
  specType: '',
  allowedFromRegistered: true,
  schema: pretty({ type: 'object', required: ['owner'], properties: { owner: { type: 'string', title: 'Owner' } } }),
  relations: [{ ...NEW_RELATION, field: 'owner', type: 'ownedBy', inverse: 'ownerOf', defaultKind: 'Group' }],
};

export const NEW_FIELDS: FieldsDraft = { name: '', specType: '', description: '', properties: pretty({ tier: { type: 'integer', title: 'Tier', minimum: 1, maximum: 3 } }), required: '', relations: [] };

/** The form of a kind that is there. */
export function draftOfKind({ kind, apiVersions, title, plural, description = '', icon = '', specType = '', allowedFromRegistered = false, schema, relations }: Kind): KindDraft {
  return { kind, apiVersions: apiVersions.join(' '), title, plural, description, icon, specType, allowedFromRegistered, schema: pretty(schema), relations: relations.map(draftOfRelation) };
}

/** The form of fields that are there. */
export function draftOfFields({ name, specType = '', description = '', properties, required, relations }: KindExtension): FieldsDraft {
  return { name, specType, description, properties: pretty(properties), required: required.join(' '), relations: relations.map(draftOfRelation) };
}

/** The declaration that a form makes, or what is wrong before anybody is asked. */
export function declareKind(draft: KindDraft): { declaration: KindDeclaration } | { problems: DraftProblems } {
  const schema = readObject(draft.schema);
  const apiVersions = words(draft.apiVersions);
  const problems: DraftProblems = {
    ...(draft.kind.trim() === '' && { kind: 'Give the kind a name.' }),
    ...(apiVersions.length === 0 && { apiVersions: 'Name at least one, such as example.com/v1.' }),
    ...('problem' in schema && { schema: schema.problem }),
  };
  if (Object.keys(problems).length > 0 || 'problem' in schema) return { problems };
  const { title, plural, description, icon, specType, allowedFromRegistered } = draft;
  return { declaration: { apiVersions, ...said({ title, plural, description, icon, specType }), schema: schema.value, relations: draft.relations.map(declareRelation), allowedFromRegistered } };
}

/** The declaration that a form makes, or what is wrong before anybody is asked. */
export function declareFields(draft: FieldsDraft): { declaration: KindExtension } | { problems: DraftProblems } {
  const properties = readObject(draft.properties);
  const problems: DraftProblems = { ...(draft.name.trim() === '' && { name: 'Give the fields a name.' }), ...('problem' in properties && { properties: properties.problem }) };
  if (Object.keys(problems).length > 0 || 'problem' in properties) return { problems };
  const { specType, description } = draft;
  return { declaration: { name: draft.name.trim(), ...said({ specType, description }), properties: properties.value, required: words(draft.required), relations: draft.relations.map(declareRelation) } };
}

/** Problems as the catalog names them (`relations.0.type`), each at the field of the form that it belongs to; `''` takes those without one. */
export function placeProblems(problems: ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly message: string }>, message: string, fields: readonly string[]): DraftProblems {
  if (problems.length === 0) return { [placeOf(message, fields)]: message };
  const placed: Record<string, string> = {};
  for (const { path, message: words } of problems) {
    const whole = path.join('.');
    const field = fields.find((each) => whole === each || whole.startsWith(`${each}.`)) ?? '';
    const rest = whole.slice(field.length).replace(/^\./, '');
    const text = rest !== '' && !words.includes(rest) ? `${rest}: ${words}` : words;
    placed[field] = placed[field] === undefined ? text : `${placed[field]} · ${text}`;
  }
  return placed;
}

/** A JSON object, or in words where and why it is none. */
export function readObject(text: string): { value: Readonly<Record<string, unknown>> } | { problem: string } {
  const fault = findJsonFault(text);
  if (fault) return { problem: `Line ${fault.line}, column ${fault.column}: ${fault.found === '' ? 'the text ends too early.' : `${fault.found} is not expected here.`}` };
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'This has to be a JSON object.' };
  return { value: value as Record<string, unknown> };
}

function placeOf(message: string, fields: readonly string[]): string {
  return fields.find((field) => new RegExp(`^"?${field}\\b`).test(message)) ?? '';
}

function draftOfRelation({ field, type, inverse, defaultKind = '', title = '', inverseTitle = '' }: KindRelationField): RelationDraft {
  return { field, type, inverse, defaultKind, title, inverseTitle };
}

function declareRelation({ field, type, inverse, ...rest }: RelationDraft): KindRelationField {
  return { field: field.trim(), type: type.trim(), inverse: inverse.trim(), ...said(rest) };
}

/** Those that say something. */
function said<Key extends string>(texts: Readonly<Record<Key, string>>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries<string>(texts).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value !== '')) as Partial<Record<Key, string>>;
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
