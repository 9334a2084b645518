import { Inject, Injectable } from '@nestjs/common';
import type { PublicKey } from './signing-key.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** The public keys that tokens in circulation may have been signed with; empty until the first token was issued. */
@Injectable()
export class ListSigningKeysQuery {
  constructor(@Inject(SigningKeysRepository) private readonly keys: SigningKeysRepository) {}

  execute(): Promise<PublicKey[]> {
    return this.keys.listPublished();
  }
}
