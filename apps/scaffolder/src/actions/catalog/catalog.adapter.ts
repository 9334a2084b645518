import { GetEntities, RegisterLocation } from '@callboard/contracts';
import { Commands } from '@callboard/messaging';
import { Injectable } from '@nestjs/common';
import type { Catalog, CatalogEntity, Registration } from './catalog.port.js';

/** The catalog waits up to 10 s for the first read of a location, and then answers that it is still reading. */
const REGISTER_TIMEOUT_MS = 15_000;

/** Asks the catalog over NATS. */
@Injectable()
export class CatalogCommands implements Catalog {
  constructor(private readonly commands: Commands) {}

  async getEntities(refs: readonly string[], actor: string): Promise<(CatalogEntity | undefined)[]> {
    const { entities } = await this.commands.send(GetEntities, { refs: [...refs], actor });
    return refs.map((_ref, index) => entities[index] ?? undefined);
  }

  async registerLocation(target: string, actor: string): Promise<Registration> {
    return this.commands.send(RegisterLocation, { type: 'url', target, actor }, { timeoutMs: REGISTER_TIMEOUT_MS });
  }
}
