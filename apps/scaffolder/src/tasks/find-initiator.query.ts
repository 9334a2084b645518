import { principalName, type Principal } from '@callboard/access';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CATALOG, type Catalog } from '../actions/catalog/catalog.port.js';
import type { Initiator } from './task-request.js';

/** Who is calling, with their entity where the catalog has one. A catalog that is away keeps nobody from working. */
@Injectable()
export class FindInitiator {
  private readonly log = createLogger('tasks');

  constructor(@Inject(CATALOG) private readonly catalog: Catalog) {}

  async execute(caller: Principal): Promise<Initiator> {
    const subject = principalName(caller);
    if (caller.type !== 'user') return { subject };
    return { subject, ref: caller.ref, entity: await this.entityOf(caller.ref) };
  }

  private async entityOf(ref: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    try {
      return (await this.catalog.getEntities([ref], ref))[0];
    } catch (error) {
      this.log.warn({ error, ref }, 'the catalog could not be asked for the user who starts a task');
      return undefined;
    }
  }
}
