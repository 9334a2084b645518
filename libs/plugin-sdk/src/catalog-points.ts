import type { CatalogEntity } from './extension-points.js';

/** Writes to the log of whoever runs the processor or provider. */
export interface CatalogLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A relation that a processor adds, as one entity declares it; the catalog shows both ends. */
export interface ProcessedRelation {
  /** Canonical ref; absent: the processed entity itself. */
  readonly source?: string;
  readonly type: string;
  /** What the relation is called at its target's end. */
  readonly inverse: string;
  /** Canonical ref. */
  readonly target: string;
}

/** What a processor knows about the document besides the entity. */
export interface ProcessorContext {
  /** Location ref of the file, or of the place that a provider names. */
  readonly location: string;
  /** Location ref of the source that led to it. */
  readonly origin: string;
  /** What is known of the place: annotations that say where it is seen and edited. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly log: CatalogLog;
}

/**
 * A step that every document passes on its way into the catalog; all three hooks are optional.
 *
 * In this order: `preProcess` may change the entity before it is judged (fill in annotations), but not its kind, namespace
 * and name; policies and the schema of its kind follow; `validate` throws, with a sentence for the author, for an entity that
 * must not enter; `postProcess` adds relations to a valid one. A hook gives back what it wants instead of changing what it
 * got, within ten seconds. What a hook throws is the document's error and harms no sibling.
 *
 * The same document must lead to the same outcome: with a new `version` (or configuration, see `configuration`) everything
 * that the processor concerns is processed again, and only then. One that makes something else of the same document is named
 * as flapping, and asked about that document again after longer and longer times only.
 */
export interface CatalogProcessor {
  /** Unique, `[a-z0-9-]+`, with the plugin's id in front for a plugin's. */
  readonly name: string;
  readonly version: string;
  /** The kinds it concerns, in any letter case; absent: all. */
  readonly kinds?: readonly string[];
  /** Text that changes with what the processor was set up with. */
  readonly configuration?: string;
  preProcess?(entity: CatalogEntity, context: ProcessorContext): CatalogEntity | Promise<CatalogEntity>;
  validate?(entity: CatalogEntity, context: ProcessorContext): void | Promise<void>;
  postProcess?(entity: CatalogEntity, context: ProcessorContext): readonly ProcessedRelation[] | Promise<readonly ProcessedRelation[]>;
}

/** An entity that a provider emits. */
export interface ProvidedEntity {
  readonly entity: CatalogEntity;
  /** Location ref of the place it stands for; becomes `backstage.io/managed-by-location`. Absent: the provider itself. */
  readonly locationKey?: string;
}

/**
 * A change of what a provider emits, in the words of Backstage: `full` replaces the whole set (what is left out is
 * deleted), `delta` adds or replaces some entities and removes others, by canonical or short ref.
 */
export type ProviderMutation =
  | { readonly type: 'full'; readonly entities: readonly ProvidedEntity[] }
  | { readonly type: 'delta'; readonly added: readonly ProvidedEntity[]; readonly removed: readonly { readonly entityRef: string }[] };

/** One entity of a mutation that was not taken; its siblings were. */
export interface RefusedEntity {
  /** Place in `entities` or `added`. */
  readonly index: number;
  readonly entityRef?: string;
  /** A stable error code. */
  readonly code: string;
  readonly message: string;
}

/** What a mutation has changed by the time it returns. */
export interface MutationResult {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly refused: readonly RefusedEntity[];
}

/** What the catalog lends to a provider. */
export interface ProviderContext {
  applyMutation(mutation: ProviderMutation): Promise<MutationResult>;
  /** Aborted when the service stops or the provider is taken out. */
  readonly signal: AbortSignal;
  /** Somebody waits for this run: what is kept back for people may be used. */
  readonly requested: boolean;
  readonly log: CatalogLog;
}

/**
 * A source of entities that is no file: a directory of people, the API of a cloud, a table somewhere.
 *
 * `run` is called at start, every `intervalSeconds` and when somebody asks for a refresh, by one replica at a time; it
 * reads what there is and applies one or more mutations. What it emits belongs to it: an entity that another source emits
 * already is a conflict.
 */
export interface CatalogProvider {
  /** Unique and lasting, `[a-z0-9:._-]+`: the name of the source. */
  readonly name: string;
  readonly intervalSeconds: number;
  run(context: ProviderContext): Promise<void>;
}

const PROCESSOR_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const PROVIDER_NAME = /^[a-z0-9][a-z0-9:._-]{0,199}$/;

/** Says what a processor is. Throws for a name or version that it cannot have. */
export function catalogProcessor(processor: CatalogProcessor): CatalogProcessor {
  if (!PROCESSOR_NAME.test(processor.name)) {
    throw new Error(`"${processor.name}" cannot be the name of a processor: use lower-case words joined by hyphens`);
  }
  if (!processor.version) {
    throw new Error(`The processor "${processor.name}" needs a version`);
  }
  return processor;
}

/** Says what a provider is. Throws for a name or interval that it cannot have. */
export function catalogProvider(provider: CatalogProvider): CatalogProvider {
  if (!PROVIDER_NAME.test(provider.name)) {
    throw new Error(`"${provider.name}" cannot be the name of a provider: use lower-case letters, digits and : . _ -`);
  }
  if (!(provider.intervalSeconds >= 1)) {
    throw new Error(`The provider "${provider.name}" needs an interval of at least a second`);
  }
  return provider;
}
