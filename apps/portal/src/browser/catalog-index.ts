import type { LiveChange } from './live';
import { live } from './live';
import { findMatches, toSearchable, type IndexEntry, type Searchable } from './index-matching';
import { callPortal } from './portal-api';

/** The catalog as the handler sends it: one short row per entity. `complete`: no entity was left out for size. */
export interface WireIndex {
  readonly complete: boolean;
  readonly entities: ReadonlyArray<readonly [kind: string, namespace: string, name: string, title: string, type: string, owner: string, tags: readonly string[]]>;
}

/** Who the entity belongs to and how it is called, by ref; kept fresh by the event stream. Loaded once per page load. */
class CatalogIndex {
  private entries?: Map<string, Searchable>;
  private loading?: Promise<void>;
  private early: LiveChange[] = [];
  private version = 0;
  private readonly listeners = new Set<() => void>();
  /** False when the catalog is larger than what a browser keeps: then the search service must be asked as well. */
  complete = true;

  /** Loads the index unless it is there; rejects when the catalog does not answer, and may then be called again. */
  load(): Promise<void> {
    this.loading ??= this.fetchAll().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  get isLoaded(): boolean {
    return this.entries !== undefined;
  }

  /** The entry of a ref. */
  get(ref: string): IndexEntry | undefined {
    return this.entries?.get(ref)?.entry;
  }

  /** What to call an entity: its title, else its name, else the ref's last part. */
  labelOf(ref: string): string {
    const entry = this.get(ref);
    return entry?.title ?? entry?.name ?? ref.slice(ref.indexOf('/') + 1);
  }

  /** The best entries for what was typed, best first; `accepts` narrows beforehand. */
  search(text: string, limit: number, accepts?: (entry: IndexEntry) => boolean): IndexEntry[] {
    const all = this.entries?.values() ?? [];
    return findMatches(accepts ? filtered(all, accepts) : all, text, limit);
  }

  /** How often each tag occurs, most frequent first. */
  countTags(accepts: (entry: IndexEntry) => boolean): ReadonlyArray<readonly [tag: string, count: number]> {
    const counts = new Map<string, number>();
    for (const { entry } of filtered(this.entries?.values() ?? [], accepts)) {
      for (const tag of entry.tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a);
  }

  /** For `useSyncExternalStore`: a number that grows with every change. */
  readonly snapshot = (): number => this.version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async fetchAll(): Promise<void> {
    // Listening begins before loading: what happens in between is applied afterwards.
    live.subscribe((change) => (this.entries ? this.apply(change) : this.early.push(change)));
    const wire = await callPortal<WireIndex>('/portal/catalog-index');
    this.complete = wire.complete;
    this.entries = new Map(
      wire.entities.map(([kind, namespace, name, title, type, owner, tags]) => {
        const ref = `${kind}:${namespace}/${name}`.toLowerCase();
        return [ref, toSearchable({ ref, kind, namespace, name, title: title || undefined, type: type || undefined, owner: owner || undefined, tags })];
      }),
    );
    for (const change of this.early) this.apply(change);
    this.early = [];
    this.announce();
  }

  private apply({ event }: LiveChange): void {
    if (!event.type.startsWith('callboard.catalog.entity.') || !this.entries) return;
    if (event.type.includes('.deleted.') || event.view === 'left') this.entries.delete(event.subject);
    else {
      const entry = entryOf(event.subject, event.data);
      if (entry) this.entries.set(event.subject, toSearchable(entry));
    }
    this.announce();
  }

  private announce(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

function* filtered(all: Iterable<Searchable>, accepts: (entry: IndexEntry) => boolean): Iterable<Searchable> {
  for (const candidate of all) if (accepts(candidate.entry)) yield candidate;
}

interface EventData {
  readonly entity?: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly title?: string; readonly tags?: readonly string[] };
    readonly spec?: { readonly type?: unknown; readonly profile?: { readonly displayName?: string } };
  };
  readonly relations?: ReadonlyArray<{ readonly source: string; readonly type: string; readonly target: string }>;
}

function entryOf(ref: string, data: unknown): IndexEntry | undefined {
  const { entity, relations } = data as EventData;
  if (!entity) return undefined;
  const { metadata, spec } = entity;
  return {
    ref,
    kind: entity.kind,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    title: metadata.title ?? spec?.profile?.displayName,
    type: typeof spec?.type === 'string' ? spec.type : undefined,
    owner: relations?.find(({ source, type }) => source === ref && type === 'ownedBy')?.target,
    tags: metadata.tags,
  };
}

/** The index of this page. */
export const catalogIndex = new CatalogIndex();
