import { ListSigningKeys, type CommandReply } from '@callboard/contracts';
import { HandlesCommand } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { ListSigningKeysQuery } from './list-signing-keys.query.js';

@Injectable()
export class ListSigningKeysHandler {
  constructor(@Inject(ListSigningKeysQuery) private readonly listSigningKeys: ListSigningKeysQuery) {}

  @HandlesCommand(ListSigningKeys)
  async handle(): Promise<CommandReply<typeof ListSigningKeys>> {
    return { keys: await this.listSigningKeys.execute() };
  }
}
