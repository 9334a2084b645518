import { createHash } from 'node:crypto';
import { assertEntityStructure, canonicalEntityRef, canonicalJson, entityRefOf, isJsonObject, MAX_DECLARED_RELATIONS, ModelError, StageError, type Entity, type JsonObject, type Relation } from '@callboard/catalog-model';
import type { CatalogEntity, CatalogLog, CatalogProcessor, ProcessedRelation, ProcessorContext } from '@callboard/plugin-sdk';
import { FIRST_STEPS, LAST_STEPS } from './own-processors.js';

/** What one contributed processor has made of a document. */
export interface ProcessorStep {
  readonly name: string;
  readonly version: string;
  /** Hash of everything that its hooks gave back. */
  readonly outcome: string;
}

/** What a chain knows about the place of a document. */
export type PlaceOfDocument = Omit<ProcessorContext, 'log'>;

/** Longest that one hook may take, milliseconds. */
const HOOK_MS = 10_000;

const RELATION_TYPE = /^[a-zA-Z][a-zA-Z0-9]{0,62}$/;

/**
 * The processors of a catalog in the order in which documents pass them: where it comes from, then the contributed ones,
 * then what nobody may write over. Errors of a contributed one are StageError `processor`.
 */
export class ProcessorChain {
  constructor(
    private readonly contributed: readonly CatalogProcessor[],
    private readonly log: CatalogLog,
  ) {}

  /** Text that changes with what decides about entities of a kind. */
  fingerprint(kind: string): string {
    const all = [...FIRST_STEPS, ...this.concerned(kind), ...LAST_STEPS];
    return JSON.stringify(all.map(({ name, version, configuration }) => [name, version, configuration]));
  }

  /** A pass of one document through the chain. */
  begin(entity: Entity, place: PlaceOfDocument): ProcessorPass {
    return new ProcessorPass(this.concerned(entity.kind), { ...place, log: this.log });
  }

  /** The catalog's own steps, for what the catalog makes itself. */
  own(): ProcessorChain {
    return new ProcessorChain([], this.log);
  }

  private concerned(kind: string): CatalogProcessor[] {
    return this.contributed.filter(({ kinds }) => kinds === undefined || kinds.some((name) => name.toLowerCase() === kind.toLowerCase()));
  }
}

/** One document on its way; the hooks are called in the order of the methods. */
export class ProcessorPass {
  private readonly outcomes = new Map<string, ReturnType<typeof createHash>>();

  constructor(
    private readonly processors: readonly CatalogProcessor[],
    private readonly context: ProcessorContext,
  ) {}

  /** Whether more than the catalog's own steps concern the document. */
  get isContributed(): boolean {
    return this.processors.length > 0;
  }

  /** What each contributed processor has made of the document until now. */
  get steps(): ProcessorStep[] {
    return this.processors.flatMap(({ name, version }) => {
      const outcome = this.outcomes.get(name)?.copy().digest('hex').slice(0, 32);
      return outcome === undefined ? [] : [{ name, version, outcome }];
    });
  }

  async preProcess(written: JsonObject): Promise<JsonObject> {
    let entity = written;
    for (const { preProcess } of FIRST_STEPS) {
      entity = preProcess(entity as unknown as CatalogEntity, this.context) as unknown as JsonObject;
    }
    if (this.isContributed) {
      assertEntityStructure(entity);
    }
    for (const processor of this.processors) {
      if (processor.preProcess) {
        const made = await this.call(processor, async (copy) => asJson(await processor.preProcess?.(copy, this.context)), entity);
        assertSameEntity(processor, entity, made);
        entity = made as JsonObject;
      }
    }
    for (const { preProcess } of LAST_STEPS) {
      entity = preProcess(entity as unknown as CatalogEntity, this.context) as unknown as JsonObject;
    }
    return entity;
  }

  async validate(entity: Entity): Promise<void> {
    for (const processor of this.processors) {
      if (processor.validate) {
        await this.call(processor, async (copy) => processor.validate?.(copy, this.context), entity);
      }
    }
  }

  /** The relations that processors add, each with its inverse. */
  async postProcess(entity: Entity): Promise<Relation[]> {
    const relations: Relation[] = [];
    for (const processor of this.processors) {
      if (processor.postProcess) {
        const added = await this.call(processor, async (copy) => asJson((await processor.postProcess?.(copy, this.context)) ?? []), entity);
        relations.push(...readRelations(processor, added, entity));
      }
    }
    return relations;
  }

  private async call<T>(processor: CatalogProcessor, hook: (copy: CatalogEntity) => Promise<T>, entity: unknown): Promise<T> {
    const digest = this.outcomes.get(processor.name) ?? createHash('sha256');
    this.outcomes.set(processor.name, digest);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it did not answer within ${HOOK_MS / 1000} seconds`)), HOOK_MS);
    });
    try {
      const outcome = await Promise.race([hook(structuredClone(entity) as CatalogEntity), patience]);
      digest.update(canonicalJson(outcome)).update('\u0000');
      return outcome;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      digest.update(`! ${message}\u0000`);
      throw failure(processor, message, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function assertSameEntity(processor: CatalogProcessor, before: JsonObject, after: unknown): void {
  const ref = (value: unknown): string | undefined => {
    try {
      return entityRefOf(value as Entity);
    } catch {
      return undefined;
    }
  };
  if (!isJsonObject(after) || ref(after) !== ref(before)) {
    throw failure(processor, 'it gave back something else than the entity that it got');
  }
}

function readRelations(processor: CatalogProcessor, added: unknown, entity: Entity): Relation[] {
  if (!Array.isArray(added) || added.length > MAX_DECLARED_RELATIONS) {
    throw failure(processor, `it must give back a list of at most ${MAX_DECLARED_RELATIONS} relations`);
  }
  const self = entityRefOf(entity);
  return (added as readonly ProcessedRelation[]).flatMap(({ source, type, inverse, target }) => {
    if (!RELATION_TYPE.test(type) || !RELATION_TYPE.test(inverse)) {
      throw failure(processor, `a relation has the type ${String(type)} and the inverse ${String(inverse)}; both must be letters and digits`);
    }
    try {
      const from = source === undefined ? self : canonicalEntityRef(source);
      const to = canonicalEntityRef(target);
      return [{ source: from, type, target: to }, { source: to, type: inverse, target: from }];
    } catch (error) {
      throw failure(processor, (error as Error).message, error);
    }
  });
}

function failure({ name }: CatalogProcessor, message: string, cause?: unknown): StageError {
  return new StageError('processor', new ModelError('processor_failed', `The processor ${name} refused the entity: ${message}`, { cause }));
}
