import { Authorizer, type Principal } from '@callboard/access';
import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { NotFound, setActor } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { FindSession } from './find-session.query.js';
import { sessionEnded } from './sessions.events.js';
import { SessionsRepository } from './sessions.repository.js';

/** Signs a device out. Ending a session twice announces it once. */
@Injectable()
export class EndSession {
  constructor(
    @Inject(FindSession) private readonly findSession: FindSession,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Authorizer) private readonly authorizer: Authorizer,
  ) {}

  /** Ends the session that the secret opens; nothing happens when it opens none. */
  async bySecret(secret: string | undefined): Promise<void> {
    const session = await this.findSession.execute(secret);
    if (!session) return;
    setActor(session.userRef);
    await this.end(session.id);
  }

  /** Ends a session of the caller, or anybody's for an admin; throws {@link NotFound} for what the caller may not know of. */
  async byId(id: string, caller: Principal): Promise<void> {
    const session = await this.sessions.find(id);
    const allowed = session && (await this.authorizer.decide(caller, 'auth.session.delete', { owners: [session.userRef] })).allow;
    if (!allowed) throw new NotFound('session_not_found', `No session with id '${id}'`);
    await this.end(session.id);
  }

  private async end(id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const ended = await this.sessions.delete(tx, id);
      if (ended) this.outbox.append(tx, sessionEnded(ended));
    });
  }
}
