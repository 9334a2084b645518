import type { Kind, KindRelationField } from '@callboard/api-client';

/** One field of `spec`, with the words of its schema. */
export interface SpecRow {
  readonly field: string;
  readonly label: string;
  readonly description?: string;
  readonly value: unknown;
  /** Who declared the field, when it was added to the kind. */
  readonly extension?: string;
}

interface FieldSchema {
  readonly title?: unknown;
  readonly description?: unknown;
}

/**
 * The fields of an entity that the page shows nowhere else: of built-in kinds those that an extension added, of others all.
 * Fields that name other entities are left out: they stand among the relations.
 */
export function specRows(spec: Readonly<Record<string, unknown>> | undefined, kind: Kind | undefined): SpecRow[] {
  if (!spec || !kind) return [];
  const isBuiltIn = kind.origin === 'built-in';
  const added = new Map(kind.extensions.flatMap(({ name, properties }) => Object.entries(properties).map(([field, schema]) => [field, { name, schema }] as const)));
  const own = propertiesOf(kind.schema);
  const shaped = kind.shapes.find(({ specType }) => specType !== undefined && specType === spec.type);
  const related = new Set([...kind.relations, ...kind.extensions.flatMap(({ relations }) => relations)].map((relation: KindRelationField) => relation.field));
  return Object.entries(spec)
    .filter(([field, value]) => value !== undefined && value !== null && !related.has(field) && (added.has(field) || !isBuiltIn))
    .map(([field, value]) => {
      const extension = added.get(field);
      const { title, description } = fieldSchema(extension?.schema ?? propertiesOf(shaped?.schema)[field] ?? own[field]);
      return { field, label: text(title) ?? fieldLabel(field), description: text(description), value, extension: extension?.name };
    });
}

/** A field's name as words: `recoveryPoint` → "Recovery point". */
export function fieldLabel(field: string): string {
  const words = field.replace(/[_-]+/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().trim();
  return words === '' ? field : words.charAt(0).toUpperCase() + words.slice(1);
}

function propertiesOf(schema: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  return typeof schema?.properties === 'object' && schema.properties !== null ? (schema.properties as Record<string, unknown>) : {};
}

function fieldSchema(schema: unknown): FieldSchema {
  return typeof schema === 'object' && schema !== null ? (schema as FieldSchema) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
