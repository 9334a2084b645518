import { KindRegistry } from '@callboard/catalog-model';
import type { Tx } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { definitionsOf, type Declarations } from './declared-kinds.js';
import { KindsRepository } from './kinds.repository.js';

/** The kinds at one moment. */
export interface KindsAtOnce extends Declarations {
  readonly version: number;
  readonly registry: KindRegistry;
}

/** The kinds have changed since something was judged by them: it has to be judged again. */
export class KindsChanged extends Error {}

/**
 * The kinds that this catalog knows: the one place where everybody who judges entities asks.
 *
 * Other replicas change them too. Whoever stores a judgement takes {@link fresh} kinds for it and, in the transaction that
 * stores it, asks with {@link hold} or {@link assertCurrent} whether they are still the same.
 */
@Injectable()
export class KnownKinds implements OnModuleInit, BeforeApplicationShutdown {
  private readonly log = createLogger('kinds');
  private known: KindsAtOnce = { version: 0, registry: new KindRegistry(), kinds: [], extensions: [] };
  private stopListening?: () => void;

  constructor(@Inject(KindsRepository) private readonly repository: KindsRepository) {}

  async onModuleInit(): Promise<void> {
    await this.fresh();
    this.stopListening = this.repository.onChange(() => {
      this.fresh().catch((error: unknown) => this.log.warn({ err: error }, 'the kinds could not be read; whoever needs them tries again'));
    });
  }

  beforeApplicationShutdown(): void {
    this.stopListening?.();
  }

  /** As of a moment ago: good enough to show something by. */
  current(): KindRegistry {
    return this.known.registry;
  }

  /** As of now. */
  async fresh(): Promise<KindsAtOnce> {
    const version = await this.repository.version();
    if (version !== this.known.version) {
      // Read after its version: a change in between only means that the next look reads once more.
      const declarations = await this.repository.declarations();
      this.known = { ...declarations, version, registry: new KindRegistry(definitionsOf(declarations)) };
    }
    return this.known;
  }

  /** Holds the kinds as they are until the transaction ends; false when they are others than the given ones. */
  async hold(tx: Tx, version: number): Promise<boolean> {
    return (await this.repository.share(tx)) === version;
  }

  /** As {@link hold}; throws {@link KindsChanged}. */
  async assertCurrent(tx: Tx, version: number): Promise<void> {
    if (!(await this.hold(tx, version))) {
      throw new KindsChanged('The kinds have changed while entities were judged by them');
    }
  }
}
