import { GetEntities, ListSnapshot as ListSnapshotCommand, type CommandReply } from '@callboard/contracts';
import { HandlesCommand } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ListSnapshot } from './list-snapshot.query.js';

/** Answers the services that keep a view of the catalog; they see every entity. */
@Injectable()
export class ListSnapshotHandler {
  constructor(@Inject(ListSnapshot) private readonly snapshot: ListSnapshot) {}

  @HandlesCommand(ListSnapshotCommand)
  page(request: z.output<typeof ListSnapshotCommand.request>): Promise<CommandReply<typeof ListSnapshotCommand>> {
    return this.snapshot.execute(request);
  }

  @HandlesCommand(GetEntities)
  async byRefs({ refs }: z.output<typeof GetEntities.request>): Promise<CommandReply<typeof GetEntities>> {
    return { entities: (await this.snapshot.byRefs(refs)) as CommandReply<typeof GetEntities>['entities'] };
  }
}
