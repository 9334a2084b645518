import { Injectable } from '@nestjs/common';
import { ListSigningKeys } from '@callboard/contracts';
import { Commands } from '@callboard/messaging';
import type { JWK } from 'jose';
import type { KeySource } from './key-source.port.js';

/** Asks the identity service for its keys. */
@Injectable()
export class CommandKeySource implements KeySource {
  constructor(private readonly commands: Commands) {}

  async listSigningKeys(): Promise<readonly JWK[]> {
    const { keys } = await this.commands.send(ListSigningKeys, {});
    return keys;
  }
}
