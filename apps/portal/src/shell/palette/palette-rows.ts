import type { IndexEntry } from '../../browser/index-matching';
import type { Recent } from '../../browser/recents';
import type { Suggestion } from '../../data/search';
import { entityHref, shortRef, splitRef } from '../../features/entity/entity-href';
import { kindWord } from '../../features/entity/kind-words';
import { NAVIGATION, type NavigationItem } from '../navigation';

/** A row of the palette: what it shows and what Enter does. */
export interface PaletteRow {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly kind?: string;
  readonly icon?: NavigationItem['icon'];
  readonly keys?: readonly string[];
  /** Where Enter leads; rows without run their action. */
  readonly href?: string;
  readonly action?: 'theme' | 'keys' | 'copy-address' | 'copy-ref' | 'star';
  /** Rows about an entity open its sub-actions with Tab. */
  readonly entityRef?: string;
}

/** Rows under one heading. */
export interface PaletteSection {
  readonly title: string;
  readonly rows: readonly PaletteRow[];
}

/** What the rows are made from. */
export interface PaletteSources {
  readonly text: string;
  readonly search: (text: string, limit: number) => readonly IndexEntry[];
  readonly recents: readonly Recent[];
  /** What the search service found, for it looks into texts as well. */
  readonly suggestions: readonly Suggestion[];
}

const ENTITY_LIMIT = 8;

const ACTIONS: readonly PaletteRow[] = [
  { id: 'action:theme', label: 'Switch between light and dark', action: 'theme', keys: ['t'] },
  { id: 'action:keys', label: 'Show all keys', action: 'keys', keys: ['?'] },
  { id: 'action:copy-address', label: 'Copy the address of this page', action: 'copy-address', keys: ['.'] },
];

/** The rows for what was typed: `>` narrows to actions, everything else searches entities, pages and actions together. */
export function paletteSections({ text, search, recents, suggestions }: PaletteSources): PaletteSection[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('>')) return filled([{ title: 'Actions', rows: matching(ACTIONS, trimmed.slice(1)) }]);
  if (trimmed === '') {
    return filled([
      { title: 'Recent', rows: recents.map(({ ref, kind, label }) => ({ id: `recent:${ref}`, label, kind, detail: kindWord(kind), href: entityHref(ref), entityRef: ref })) },
      { title: 'Pages', rows: pages() },
      { title: 'Actions', rows: ACTIONS },
    ]);
  }
  const entities = search(trimmed, ENTITY_LIMIT).map((entry): PaletteRow => entityRow(entry));
  const known = new Set(entities.map(({ href }) => href));
  const further = suggestions.filter(({ href }) => !known.has(href));
  const narrowed = /(^|\s)[@#:]\S/.test(trimmed);
  return filled([
    { title: 'Catalog', rows: entities },
    { title: 'Pages', rows: narrowed ? [] : matching(pages(), trimmed) },
    { title: 'Actions', rows: narrowed ? [] : matching(ACTIONS, trimmed) },
    { title: 'Search', rows: [{ id: 'search', icon: 'search', label: `Search everything for “${trimmed}”`, href: `/search?q=${encodeURIComponent(trimmed)}` }] },
    // Comes later than the rest: below it, nothing moves under the pointer.
    { title: 'Found in texts', rows: further.map(({ href, kind, title, detail }) => ({ id: `found:${href}`, label: title, detail, kind, href })) },
  ]);
}

/** What can be done with one entity from the palette. */
export function entityActions(entityRef: string, starred: boolean): PaletteRow[] {
  const { kind } = splitRef(entityRef);
  return [
    ...(kind === 'template' ? [{ id: 'use', label: 'Use this template', href: templateHref(entityRef) }] : []),
    { id: 'open', label: 'Open', href: entityHref(entityRef) },
    ...(kind === 'api' ? [{ id: 'api', label: 'Open the definition', href: entityHref(entityRef, 'api') }] : []),
    { id: 'relations', label: 'Open relations', href: entityHref(entityRef, 'relations') },
    { id: 'history', label: 'Open history', href: entityHref(entityRef, 'history') },
    { id: 'source', label: 'Open source', href: entityHref(entityRef, 'source') },
    { id: 'star', label: starred ? 'Unstar' : 'Star', action: 'star', entityRef },
    { id: 'copy', label: 'Copy ref', detail: entityRef, action: 'copy-ref', entityRef },
  ];
}

/** The wizard of a template. */
export function templateHref(entityRef: string): string {
  const { namespace, name } = splitRef(entityRef);
  return `/create/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

function entityRow(entry: IndexEntry): PaletteRow {
  const detail = [kindWord(entry.kind), entry.owner && shortRef(entry.owner)].filter(Boolean).join(' · ');
  return {
    id: `entity:${entry.ref}`,
    label: entry.title ?? entry.name,
    detail: entry.title ? `${entry.name} · ${detail}` : detail,
    kind: entry.kind,
    href: entityHref(entry.ref),
    entityRef: entry.ref,
  };
}

function pages(): PaletteRow[] {
  return NAVIGATION.map(({ href, label, icon, key }) => ({ id: `page:${href}`, label, href, icon, keys: ['g', key] }));
}

function matching(rows: readonly PaletteRow[], text: string): PaletteRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}

function filled(sections: PaletteSection[]): PaletteSection[] {
  return sections.filter(({ rows }) => rows.length > 0);
}
