import { Inject, Injectable } from '@nestjs/common';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { importJWK, type CryptoKey, type JWK } from 'jose';
import { KEY_SOURCE, type KeySource } from './key-source.port.js';

/** A token with an unknown key id makes us ask again, but no caller can make us ask more often than this. */
const MIN_REFETCH_MS = 5_000;

/** A key that was withdrawn is forgotten after this time. */
const MAX_AGE_MS = 45_000;

const log = createLogger('signing-keys');

/** The public keys that user tokens are verified with, by key id; keys come from our own list and from nowhere else. */
@Injectable()
export class SigningKeys {
  private keys = new Map<string, CryptoKey>();
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private fetching: Promise<void> | undefined;
  private sourceAway = false;

  constructor(@Inject(KEY_SOURCE) private readonly source: KeySource) {}

  /**
   * The key of this id, or undefined when there is none.
   *
   * Throws {@link Unavailable} while the keys have never been read. With keys at hand an outage of the source is felt once at
   * most, while the first try to reach it has not failed yet.
   */
  async find(kid: string): Promise<CryptoKey | undefined> {
    const now = performance.now();
    const known = this.keys.get(kid);
    const stale = now - this.fetchedAt > MAX_AGE_MS;
    if (known && !stale) return known;
    if (now - this.triedAt > MIN_REFETCH_MS || this.fetching) {
      const fetching = this.fetch(now);
      // A source that is away may take seconds to say so, at every try.
      if (!known || !this.sourceAway) await fetching;
    }
    if (this.fetchedAt === Number.NEGATIVE_INFINITY) {
      throw new Unavailable('service_unavailable', 'The keys of the identity service cannot be read at the moment; try again shortly');
    }
    return this.keys.get(kid);
  }

  private fetch(now: number): Promise<void> {
    this.fetching ??= this.load(now).finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async load(now: number): Promise<void> {
    this.triedAt = now;
    try {
      const jwks = await this.source.listSigningKeys();
      const imported = await Promise.all(jwks.filter(isUsable).map(async (jwk) => [jwk.kid, (await importJWK(jwk, 'ES256')) as CryptoKey] as const));
      this.keys = new Map(imported);
      this.fetchedAt = now;
      this.sourceAway = false;
    } catch (error) {
      this.sourceAway = true;
      log.warn({ error }, 'signing keys could not be read; going on with those at hand');
    }
  }
}

function isUsable(jwk: JWK): jwk is JWK & { kid: string } {
  return jwk.kty === 'EC' && jwk.crv === 'P-256' && typeof jwk.kid === 'string' && jwk.d === undefined;
}
