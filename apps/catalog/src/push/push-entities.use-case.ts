import { Authorizer, principalName, type Principal } from '@callboard/access';
import { canonicalJson, type JsonValue } from '@callboard/catalog-model';
import type { ProviderMutation } from '@callboard/plugin-sdk';
import type { Tx } from '@callboard/persistence';
import { CONFIG, NotAllowed } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { hash } from '../documents/process-document.js';
import { ApplyMutation, type AppliedMutation, type PreparedMutation } from '../sources/apply-mutation.use-case.js';
import { rulesFor, type SourceRules } from '../sources/source-rules.js';
import type { RepeatableRequest } from './idempotency-keys.repository.js';
import { WriteOnce, type Written } from './write-once.use-case.js';

/** Who pushes, what, and under which key. */
export interface Push {
  readonly caller: Principal;
  readonly source: string;
  readonly mutation: ProviderMutation;
  readonly repeatable?: Repeatable;
}

/** A request of the API that may come again. */
export interface Repeatable {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

const EVERYTHING: SourceRules = { allows: () => true, fingerprint: '' };

/** Puts entities into a source on behalf of a caller, who decides by it what the whole source is. */
@Injectable()
export class PushEntities {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Authorizer) private readonly authorizer: Authorizer,
    @Inject(ApplyMutation) private readonly mutations: ApplyMutation,
    @Inject(WriteOnce) private readonly writeOnce: WriteOnce,
  ) {}

  /** Throws NotAllowed for a read-only catalog, Conflict for a name that belongs to a provider, InvalidInput for a key that came with something else. */
  async execute(push: Push): Promise<Written<AppliedMutation>> {
    const prepared = await this.prepare(push);
    return this.writeOnce.execute(repeatableRequest(push), (tx: Tx) => this.mutations.apply(tx, prepared));
  }

  /** Judges what is pushed by what the caller may bring. */
  async prepare({ caller, source, mutation }: Push): Promise<PreparedMutation> {
    this.assertWritable();
    const { allow: mayBringAll } = await this.authorizer.decide(caller, 'catalog.ingestion.manage');
    const rules = mayBringAll ? EVERYTHING : rulesFor({ origin: 'registered', type: 'push', target: source }, this.config.catalog.rules);
    return this.mutations.prepare({ source, feed: 'push', mutation, rules });
  }

  /** Throws NotAllowed where the configuration forbids changes. */
  assertWritable(): void {
    if (this.config.catalog.readonly) {
      throw new NotAllowed('read_only', 'The catalog is configured to be read-only (catalog.readonly)');
    }
  }
}

/** Two requests are the same when they ask the same of the same address, however their JSON is written. */
export function repeatableRequest({ caller, repeatable }: Pick<Push, 'caller' | 'repeatable'>): RepeatableRequest | undefined {
  return repeatable && { caller: principalName(caller), key: repeatable.key, hash: hash(repeatable.method, repeatable.url, canonicalJson(repeatable.body as JsonValue)) };
}
