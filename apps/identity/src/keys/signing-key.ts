import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';

const HOUR_MS = 60 * 60 * 1000;

/** How long a key signs; afterwards the next one does. */
export const SIGNING_MS = 12 * HOUR_MS;

/** How long a key stays published after its last signature: longer than a token lives (1 h) and readers keep keys. */
const AFTERLIFE_MS = 2 * HOUR_MS;

/** A public key as others get it (RFC 7517). */
export type PublicKey = {
  kid: string;
  kty: 'EC';
  crv: 'P-256';
  alg: 'ES256';
  use: 'sig';
  x: string;
  y: string;
};

/** A pair of keys with the times in which it counts. */
export interface SigningKey {
  readonly id: string;
  readonly publicKey: PublicKey;
  readonly privateKey: JWK;
  readonly signsUntil: Date;
  readonly publishedUntil: Date;
}

/** Makes a new pair. */
export async function generateSigningKey(now: Date): Promise<SigningKey> {
  const id = randomUUID();
  const pair = await generateKeyPair('ES256', { extractable: true });
  const { x = '', y = '' } = await exportJWK(pair.publicKey);
  const signsUntil = new Date(now.getTime() + SIGNING_MS);
  return {
    id,
    publicKey: { kty: 'EC', x, y, crv: 'P-256', kid: id, alg: 'ES256', use: 'sig' },
    privateKey: await exportJWK(pair.privateKey),
    signsUntil,
    publishedUntil: new Date(signsUntil.getTime() + AFTERLIFE_MS),
  };
}

/** Makes a stored private key usable; the result cannot be exported again. */
export async function importPrivateKey(privateKey: JWK): Promise<CryptoKey> {
  return (await importJWK(privateKey, 'ES256', { extractable: false })) as CryptoKey;
}
