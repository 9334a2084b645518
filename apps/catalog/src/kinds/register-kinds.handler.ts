import { RegisterKinds, type CommandReply } from '@callboard/contracts';
import { HandlesCommand } from '@callboard/messaging';
import { setActor } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ChangeKinds } from './change-kinds.use-case.js';

/** Takes the kinds and fields that a plugin brings. */
@Injectable()
export class RegisterKindsHandler {
  constructor(@Inject(ChangeKinds) private readonly change: ChangeKinds) {}

  @HandlesCommand(RegisterKinds)
  handle({ plugin, kinds, extensions }: z.output<(typeof RegisterKinds)['request']>): Promise<CommandReply<typeof RegisterKinds>> {
    setActor(`plugin:${plugin}`);
    return this.change.contribute({ origin: 'plugin', plugin }, { kinds, extensions }, { waits: false });
  }
}
