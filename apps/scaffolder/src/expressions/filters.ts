import type { TemplateFilter, TemplateValue } from 'nunjitsu';
import { parseEntityRef } from './entity-ref.js';
import { parseRepoUrl, type ForgeHosts } from './repo-url.js';

/** The filters that templates have besides those of Nunjucks. */
export function createFilters(hosts: ForgeHosts): Record<string, TemplateFilter> {
  return {
    parseRepoUrl: (url) => withoutAbsent(parseRepoUrl(url, hosts)),
    projectSlug: (url) => {
      const { owner, repo } = parseRepoUrl(url, hosts);
      return `${owner}/${repo}`;
    },
    parseEntityRef: (ref, defaults) => ({ ...parseRef(ref, defaults) }),
    pick: (value, path) => pick(value, path),
  };
}

function parseRef(ref: unknown, defaults: unknown): { kind: string; namespace: string; name: string } {
  const { defaultKind, defaultNamespace } = isRecord(defaults) ? defaults : {};
  const options = { defaultKind: textOf(defaultKind), defaultNamespace: textOf(defaultNamespace) };
  if (typeof ref === 'string') return parseEntityRef(ref, options);
  if (!isRecord(ref)) throw new Error('parseEntityRef needs a text such as component:default/name');
  const kind = textOf(ref.kind) ?? options.defaultKind;
  const name = textOf(ref.name);
  if (!kind || !name) throw new Error(`Entity reference ${JSON.stringify(ref)} needs a kind and a name`);
  return { kind, namespace: textOf(ref.namespace) ?? options.defaultNamespace ?? 'default', name };
}

/** Reads `a.b[0].c`; a key that is there as written comes first. Own properties only. */
function pick(value: TemplateValue | undefined, path: TemplateValue | undefined): TemplateValue | undefined {
  if (typeof path !== 'string' && typeof path !== 'number') return undefined;
  const whole = ownValue(value, String(path));
  if (whole !== undefined || typeof path === 'number') return whole;
  let found: TemplateValue | undefined = value;
  for (const [, dotted, index, quoted] of path.matchAll(/([^.[\]]+)|\[(\d+)\]|\[["']([^"']*)["']\]/g)) {
    found = ownValue(found, dotted ?? index ?? quoted ?? '');
    if (found === undefined) return undefined;
  }
  return found;
}

function ownValue(container: TemplateValue | undefined, key: string): TemplateValue | undefined {
  if (container instanceof Map) return container.get(key) as TemplateValue | undefined;
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key)) return undefined;
  return (container as Readonly<Record<string, TemplateValue>>)[key];
}

function withoutAbsent(spec: object): TemplateValue {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
