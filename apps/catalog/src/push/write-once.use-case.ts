import { Transactions, type Tx } from '@callboard/persistence';
import { CONFIG, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { IdempotencyKeysRepository, type RepeatableRequest } from './idempotency-keys.repository.js';

/** Longest statement, milliseconds: ten thousand entities take a few seconds, and whoever repeats a request waits for them. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** What a write gave back, and the position of the log from which on readers know of it. */
export interface Written<T> {
  readonly result: T;
  readonly position: number;
}

/**
 * Runs a write in one transaction, and at most once for each key of a caller.
 *
 * The same request under the same key gets the answer of the first, also while that is still being worked on and also from
 * another replica; a failed one leaves no trace. Throws InvalidInput `idempotency_mismatch` for another request under it.
 */
@Injectable()
export class WriteOnce {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(IdempotencyKeysRepository) private readonly keys: IdempotencyKeysRepository,
  ) {}

  /** `work` gives what JSON can carry. */
  execute<T>(request: RepeatableRequest | undefined, work: (tx: Tx) => Promise<T>): Promise<Written<T>> {
    return this.transactions.run(
      async (tx) => {
        const claim = request && (await this.keys.claim(tx, request, this.config.catalog.idempotency.keepHours));
        if (request && claim && claim !== 'claimed') {
          if (claim.hash !== request.hash) {
            throw new InvalidInput('idempotency_mismatch', `The Idempotency-Key '${request.key}' came with another request before; use a new key for a new request`);
          }
          return claim.response as Written<T>;
        }
        const written = { result: await work(tx), position: 0 };
        // After the events have got their positions.
        tx.beforeCommit(
          async (last) => {
            written.position = await this.keys.position(last);
            if (request) {
              await this.keys.record(last, request, written);
            }
          },
          { last: true },
        );
        return written;
      },
      { timeoutMs: STATEMENT_TIMEOUT_MS },
    );
  }
}
