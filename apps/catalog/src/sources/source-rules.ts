import type { Entity, LocationSpec } from '@callboard/catalog-model';
import { minimatch } from 'minimatch';
import type { CatalogRule } from '../config.js';
import type { Source } from './source.js';

/** What registered locations may emit when the configuration does not say: nothing that gives rights or runs code. */
const DEFAULT_RULES: readonly CatalogRule[] = [{ allow: ['Component', 'API', 'Resource', 'System', 'Domain', 'Location'] }];

const EVERYTHING = '*';

/** Which entities a source may emit. */
export interface SourceRules {
  allows(entity: Entity): boolean;
  /** Text that changes with the rules. */
  readonly fingerprint: string;
}

/**
 * The rules that hold for a source: `catalog.rules` and, for a configured location, its own on top.
 *
 * Without `catalog.rules`, configured locations without rules of their own may emit everything, all others
 * {@link DEFAULT_RULES}.
 */
export function rulesFor(source: Pick<Source, 'origin' | 'type' | 'target' | 'rules'>, configured: readonly CatalogRule[] | undefined): SourceRules {
  const trusted = configured === undefined && source.origin !== 'registered' && source.rules === undefined;
  const rules = trusted ? [{ allow: [EVERYTHING] }] : [...(configured ?? DEFAULT_RULES).filter((rule) => coversLocation(rule, source)), ...(source.rules ?? [])];
  const allowed = rules.flatMap(({ allow }) => allow.map((entry) => (typeof entry === 'string' ? { kind: entry } : entry)));
  return {
    allows: (entity) => allowed.some((entry) => coversEntity(entry, entity)),
    fingerprint: JSON.stringify(allowed),
  };
}

function coversLocation({ locations }: CatalogRule, { type, target }: LocationSpec): boolean {
  return locations === undefined || locations.some((matcher) => matcher.type === type && (matcher.exact ?? target) === target && matchesPattern(target, matcher.pattern));
}

function matchesPattern(target: string, pattern: string | undefined): boolean {
  return pattern === undefined || minimatch(target, pattern, { nocase: true, dot: true });
}

function coversEntity(entry: { kind: string; 'spec.type'?: string | undefined }, entity: Entity): boolean {
  if (entry.kind === EVERYTHING) {
    return true;
  }
  const type = entry['spec.type'];
  return entry.kind.toLowerCase() === entity.kind.toLowerCase() && (type === undefined || type.toLowerCase() === String(entity.spec?.type).toLowerCase());
}
