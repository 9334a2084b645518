import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { CONFIG, setActor } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IdentityConfig } from '../config.js';
import type { Caller } from '../providers/guest.js';
import { signIn } from '../providers/sign-in.js';
import { IssueUserToken } from '../tokens/issue-user-token.use-case.js';
import type { Person } from '../tokens/person.js';
import type { UserToken } from '../tokens/user-token.js';
import { beginSession, makeSessionSecret, type Session } from './session.js';
import { sessionEnded, sessionStarted } from './sessions.events.js';
import { SessionsRepository } from './sessions.repository.js';

/** A session that has just begun; the secret exists only here and in the cookie. */
export interface StartedSession {
  readonly session: Session;
  readonly secret: string;
  readonly person: Person;
  readonly token: UserToken;
}

/** Signs somebody in on a device, and clears away sessions whose time is over. */
@Injectable()
export class StartSession {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(IssueUserToken) private readonly issueUserToken: IssueUserToken,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  async execute(provider: string, caller: Caller, userAgent: string | undefined): Promise<StartedSession> {
    const person = signIn(provider, this.config, caller);
    setActor(person.ref);
    const token = await this.issueUserToken.execute(person);
    const session = beginSession(person.ref, provider, userAgent, new Date());
    const { secret, hash } = makeSessionSecret();
    await this.transactions.run(async (tx) => {
      await this.sessions.insert(tx, session, hash);
      this.outbox.append(tx, sessionStarted(session));
      for (const expired of await this.sessions.deleteExpired(tx)) this.outbox.append(tx, sessionEnded(expired));
    });
    return { session, secret, person, token };
  }
}
