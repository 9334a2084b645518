import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import type { ServicePrincipal } from './principal.js';

interface Entry {
  readonly digest: Buffer;
  readonly principal: ServicePrincipal;
}

/** The tokens that the configuration gives to programs (`auth.externalAccess` of type `static`). */
@Injectable()
export class StaticTokens {
  private readonly entries: readonly Entry[];

  constructor(@Inject(CONFIG) config: SharedConfig) {
    this.entries = config.auth.externalAccess.map(({ options, accessRestrictions }) => ({
      digest: digest(options.token),
      principal: Object.freeze({ type: 'service' as const, subject: options.subject, ...(accessRestrictions && { restrictions: accessRestrictions }) }),
    }));
  }

  /** The program that a token belongs to; takes the same time whichever token matches, and when none does. */
  find(token: string): ServicePrincipal | undefined {
    const candidate = digest(token);
    let found: ServicePrincipal | undefined;
    for (const entry of this.entries) {
      if (timingSafeEqual(entry.digest, candidate)) found ??= entry.principal;
    }
    return found;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
