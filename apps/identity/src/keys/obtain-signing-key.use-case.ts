import { Transactions, type Tx } from '@callboard/persistence';
import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CryptoKey, JWK } from 'jose';
import type { IdentityConfig } from '../config.js';
import { seal, unseal } from './seal.js';
import { generateSigningKey, importPrivateKey } from './signing-key.js';
import { SigningKeysRepository, type StoredSigningKey } from './signing-keys.repository.js';

/** A key that may sign now. */
export interface UsableKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** For so long the present key is taken without looking whether it is still there: somebody may have withdrawn it. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Gives the key that signs now, and makes the next one when the last has done its time or was withdrawn.
 *
 * All replicas sign with the same key. A key that cannot be opened (another `auth.encryptionKey`) is passed over.
 */
@Injectable()
export class ObtainSigningKey {
  private readonly log = createLogger('keys');
  private readonly encryptionKey: Buffer;
  private current: (UsableKey & { readonly until: number }) | undefined;

  constructor(
    @Inject(SigningKeysRepository) private readonly keys: SigningKeysRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CONFIG) config: IdentityConfig,
  ) {
    this.encryptionKey = Buffer.from(config.auth.encryptionKey, 'base64');
  }

  async execute(): Promise<UsableKey> {
    if (this.current && this.current.until > Date.now()) return this.current;
    const { id, privateKey, until } = await this.transactions.run((tx) => this.findOrMake(tx));
    this.current = { id, key: await importPrivateKey(privateKey), until: Math.min(until, Date.now() + LOOK_AGAIN_MS) };
    return this.current;
  }

  private async findOrMake(tx: Tx): Promise<{ id: string; privateKey: JWK; until: number }> {
    for (const stored of await this.keys.listSigningLocked(tx)) {
      const privateKey = this.open(stored);
      if (privateKey) return { id: stored.id, privateKey, until: stored.signsUntil.getTime() };
    }
    const made = await generateSigningKey(new Date());
    await this.keys.insert(tx, { ...made, sealedPrivateKey: seal(JSON.stringify(made.privateKey), this.encryptionKey, made.id) });
    await this.keys.deleteWithdrawn(tx);
    this.log.info({ kid: made.id, signsUntil: made.signsUntil }, 'made a new signing key');
    return { id: made.id, privateKey: made.privateKey, until: made.signsUntil.getTime() };
  }

  private open({ id, sealedPrivateKey }: StoredSigningKey): JWK | undefined {
    try {
      return JSON.parse(unseal(sealedPrivateKey, this.encryptionKey, id)) as JWK;
    } catch {
      this.log.warn({ kid: id }, 'a signing key cannot be opened with auth.encryptionKey; another one will sign');
      return undefined;
    }
  }
}
