import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { PublicKey } from './signing-key.js';

/** A key as stored. */
export interface StoredSigningKey {
  id: string;
  publicKey: PublicKey;
  sealedPrivateKey: Buffer;
  signsUntil: Date;
  publishedUntil: Date;
}

/** Held while a key is made, so that two replicas do not both make one. */
const KEY_LOCK = 'SELECT pg_advisory_xact_lock(hashtext(current_schema()), 1)';

const COLUMNS = 'id, public_key AS "publicKey", sealed_private_key AS "sealedPrivateKey", signs_until AS "signsUntil", published_until AS "publishedUntil"';

@Injectable()
export class SigningKeysRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async listPublished(): Promise<PublicKey[]> {
    const rows = await this.database.query<{ publicKey: PublicKey }>('SELECT public_key AS "publicKey" FROM signing_keys WHERE published_until > now() ORDER BY created_at');
    return rows.map(({ publicKey }) => publicKey);
  }

  /** The keys that may sign now, the one with the longest time first; nobody makes another one until the transaction ends. */
  async listSigningLocked(tx: Tx): Promise<StoredSigningKey[]> {
    await tx.query(KEY_LOCK);
    return tx.query<StoredSigningKey>(`SELECT ${COLUMNS} FROM signing_keys WHERE signs_until > now() ORDER BY signs_until DESC`);
  }

  async insert(tx: Tx, { id, publicKey, sealedPrivateKey, signsUntil, publishedUntil }: StoredSigningKey): Promise<void> {
    await tx.query('INSERT INTO signing_keys (id, public_key, sealed_private_key, signs_until, published_until) VALUES ($1, $2, $3, $4, $5)', [
      id,
      JSON.stringify(publicKey),
      sealedPrivateKey,
      signsUntil,
      publishedUntil,
    ]);
  }

  async deleteWithdrawn(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM signing_keys WHERE published_until < now()');
  }
}
