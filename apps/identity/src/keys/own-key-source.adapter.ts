import type { KeySource } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { ListSigningKeysQuery } from './list-signing-keys.query.js';
import type { PublicKey } from './signing-key.js';

/** This service checks tokens with the keys of its own table, also while NATS is away. */
@Injectable()
export class OwnKeySource implements KeySource {
  constructor(@Inject(ListSigningKeysQuery) private readonly listSigningKeysQuery: ListSigningKeysQuery) {}

  listSigningKeys(): Promise<PublicKey[]> {
    return this.listSigningKeysQuery.execute();
  }
}
