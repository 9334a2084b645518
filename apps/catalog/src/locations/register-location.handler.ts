import { RegisterLocation as RegisterLocationCommand, type CommandReply, type CommandRequest } from '@callboard/contracts';
import { HandlesCommand } from '@callboard/messaging';
import { setActor } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ListEmittedRefs } from './list-emitted-refs.query.js';
import { RegisterLocation } from './register-location.use-case.js';

/** Registers a location for another service; one that exists is read again. */
@Injectable()
export class RegisterLocationHandler {
  constructor(
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
    @Inject(ListEmittedRefs) private readonly emitted: ListEmittedRefs,
  ) {}

  @HandlesCommand(RegisterLocationCommand)
  async handle({ type, target, actor }: CommandRequest<typeof RegisterLocationCommand>): Promise<CommandReply<typeof RegisterLocationCommand>> {
    setActor(actor);
    const { id, entityRef, state, problem } = await this.register.execute({ type, target }, { onConflict: 'refresh', actor });
    return { location: { id, type, target, entityRef }, state, error: problem, entityRefs: await this.emitted.execute(id) };
  }
}
