import { PreviewLocation as PreviewLocationCommand, type CommandReply, type CommandRequest } from '@callboard/contracts';
import { HandlesCommand } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { PreviewLocation } from './preview-location.use-case.js';

/** Reads what a location would emit, for another service. */
@Injectable()
export class PreviewLocationHandler {
  constructor(@Inject(PreviewLocation) private readonly preview: PreviewLocation) {}

  @HandlesCommand(PreviewLocationCommand)
  async handle({ type, target }: CommandRequest<typeof PreviewLocationCommand>): Promise<CommandReply<typeof PreviewLocationCommand>> {
    const { entities } = await this.preview.execute({ type, target });
    return { entities: [...entities] };
  }
}
