import type { JsonObject } from '@callboard/catalog-model';
import type { KindView, ShapeView } from '../kinds/kind-view.js';

/** The kinds of entities as a Markdown text, for people and for language models. */
export function describeKinds(kinds: readonly KindView[]): string {
  return ['# Kinds of entities', ...kinds.map(describeKind)].join('\n\n');
}

function describeKind({ kind, apiVersions, origin, plugin, description, shapes }: KindView): string {
  const from = origin === 'built-in' ? '' : ` It is added by ${plugin ?? (origin === 'config' ? 'the configuration' : 'an administrator')}.`;
  return [`## ${kind}`, `${description ? `${description} ` : ''}Versions: ${apiVersions.join(', ')}.${from}`, ...shapes.map(describeShape)].join('\n\n');
}

function describeShape({ specType, schema, relations }: ShapeView): string {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields = Object.entries((schema.properties ?? {}) as JsonObject).map(([name, field]) => `- \`spec.${name}\`${required.has(name) ? ' (required)' : ''}${typeOf(field as JsonObject)}`);
  const makes = relations.map(({ field, type, inverse }) => `- \`spec.${field}\` makes \`${type}\`, and \`${inverse}\` at the other end`);
  return [...(specType === undefined ? [] : [`### With \`spec.type: ${specType}\``]), ...(fields.length > 0 ? [fields.join('\n')] : []), ...(makes.length > 0 ? [`Relations:\n\n${makes.join('\n')}`] : [])].join('\n\n');
}

function typeOf({ type, description }: JsonObject): string {
  const words = [Array.isArray(type) ? type.join(' or ') : type, description].filter((word) => typeof word === 'string');
  return words.length > 0 ? `: ${words.join('; ')}` : '';
}
