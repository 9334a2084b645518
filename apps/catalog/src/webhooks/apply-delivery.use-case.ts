import { Transactions, type Tx } from '@callboard/persistence';
import { AppError, createLogger, setActor } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ZodError } from 'zod';
import type { ReadCause } from '../documents/source-part.js';
import { CatalogProviders } from '../providers/catalog-providers.port.js';
import { RefreshSource } from '../sources/refresh-source.use-case.js';
import { DeliveriesRepository, type Delivery } from './deliveries.repository.js';
import { readBitbucketMessage, readGitlabMessage, readHubMessage } from './forge-messages.js';
import { PlanRefresh, type PlannedRead } from './plan-refresh.query.js';
import type { RepositoryChange } from './repository-change.js';
import { isForgeTopic, SENDERS } from './senders.js';
import { TouchedSourcesRepository } from './touched-sources.repository.js';

/** Attempts of one message; the poll finds what all of them have missed. */
const MAX_ATTEMPTS = 6;
const FIRST_WAIT_SECONDS = 2;
/** Files that a discovery may be waiting for. */
const DESCRIPTOR = /\.ya?ml$/i;

/** Does what a stored message asks for: reads exactly what a push has touched, and has followers of an organisation look at it. */
@Injectable()
export class ApplyDelivery {
  private readonly log = createLogger('webhooks');

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
    @Inject(TouchedSourcesRepository) private readonly touched: TouchedSourcesRepository,
    @Inject(PlanRefresh) private readonly plan: PlanRefresh,
    @Inject(CatalogProviders) private readonly providers: CatalogProviders,
    @Inject(RefreshSource) private readonly refresh: RefreshSource,
  ) {}

  async execute(id: number): Promise<void> {
    const delivery = await this.transactions.run((tx) => this.deliveries.claim(tx, id));
    if (!delivery) {
      return;
    }
    try {
      const failed = await this.apply(delivery);
      if (failed > 0) {
        await this.giveUpOrWait(delivery, { code: 'fetch_failed', message: `${failed} of the files that it touched could not be read` });
        return;
      }
      await this.transactions.run((tx) => this.deliveries.finish(tx, id));
    } catch (error) {
      const problem = describe(error);
      this.log.warn({ err: error, topic: delivery.topic, delivery: delivery.deliveryId }, 'a webhook could not be worked on');
      await (error instanceof UnreadableMessage ? this.transactions.run((tx) => this.deliveries.fail(tx, id, problem, undefined)) : this.giveUpOrWait(delivery, problem));
    }
  }

  /** Gives the number of files that could not be read. */
  private async apply(delivery: Delivery): Promise<number> {
    let failed = 0;
    for (const change of readChanges(delivery)) {
      if (change.type === 'organization') {
        await this.transactions.run((tx) => this.lookForNew(tx, change.origin, change.owner));
      } else {
        failed += await this.applyPush(change, delivery);
      }
    }
    return failed;
  }

  private async applyPush(push: Extract<RepositoryChange, { type: 'push' }>, { topic, deliveryId }: Delivery): Promise<number> {
    const reads = await this.plan.execute(push);
    const sourceIds = reads.map(({ sourceId }) => sourceId);
    const mayBeNew = push.isDefault !== false && (!push.touched || push.touched.added.some((path) => DESCRIPTOR.test(path)));
    await this.transactions.run(async (tx) => {
      if (sourceIds.length > 0) {
        await this.touched.noteTold(tx, sourceIds);
      }
      if (mayBeNew && reads.every(({ part }) => !part?.added.length)) {
        await this.lookForNew(tx, push.repository.origin, push.repository.path.split('/')[0] ?? '');
      }
    });
    if (push.pusher) {
      setActor(`${topic}:${push.pusher}`);
    }
    const cause: ReadCause = { ...(push.commit && { version: push.commit }), delivery: `${topic}/${deliveryId}` };
    const summaries = await Promise.all(reads.map((read) => this.read(read, cause)));
    return summaries.reduce((sum, failed) => sum + failed, 0);
  }

  private lookForNew(tx: Tx, origin: string, owner: string): Promise<void> {
    return this.touched.makeFollowersDue(tx, { origin, owner, providers: this.providers.followersOf(`${origin}/${owner}`) });
  }

  private async read({ sourceId, part }: PlannedRead, cause: ReadCause): Promise<number> {
    const { failed } = await (part ? this.refresh.executePart(sourceId, 'webhook', part, cause) : this.refresh.execute(sourceId, 'webhook', cause));
    return failed;
  }

  private giveUpOrWait({ id, attempts }: Delivery, problem: { code: string; message: string }): Promise<void> {
    const wait = attempts < MAX_ATTEMPTS ? FIRST_WAIT_SECONDS * 3 ** (attempts - 1) * (0.75 + Math.random() / 2) : undefined;
    return this.transactions.run((tx) => this.deliveries.fail(tx, id, problem, wait));
  }
}

/** A message that will be no more readable the next time. */
class UnreadableMessage extends Error {}

function readChanges(delivery: Delivery): RepositoryChange[] {
  try {
    const changes = changesIn(delivery);
    if (holdsNul(changes)) {
      throw new Error('The message holds a NUL character in a name');
    }
    return changes;
  } catch (error) {
    const reason = error instanceof ZodError ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : (error as Error).message;
    throw new UnreadableMessage(reason.slice(0, 500), { cause: error });
  }
}

/** No name of a repository, branch or file has one, and no database stores one. */
function holdsNul(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('\u0000') : typeof value === 'object' && value !== null && Object.values(value).some(holdsNul);
}

/** What a message says; nothing for one of a topic or kind that the catalog does not follow. */
function changesIn({ topic, event = '', payload, instance }: Delivery): RepositoryChange[] {
  if (!isForgeTopic(topic)) {
    return [];
  }
  switch (topic) {
    case 'gitlab':
      return readGitlabMessage(event, payload, instance);
    case 'bitbucketCloud':
      return readBitbucketMessage(event, payload);
    default:
      return readHubMessage(event, payload, SENDERS[topic].scm);
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof UnreadableMessage) {
    return { code: 'invalid_event', message: error.message };
  }
  return error instanceof AppError ? { code: error.code, message: error.message } : { code: 'internal', message: 'Something failed inside; the log says more' };
}
