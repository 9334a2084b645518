import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

const AT_ONCE = 1000;

/** Deletes the keys, and the answers kept with them, whose time is over. */
@Injectable()
export class SweepIdempotencyKeys {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(IdempotencyKeysRepository) private readonly keys: IdempotencyKeysRepository,
  ) {}

  async execute(): Promise<void> {
    while ((await this.keys.deleteExpired(this.config.catalog.idempotency.keepHours, AT_ONCE)) === AT_ONCE);
  }
}
