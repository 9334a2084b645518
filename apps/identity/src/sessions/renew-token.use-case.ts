import { CONFIG, setActor, Unauthenticated } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IdentityConfig } from '../config.js';
import type { Caller } from '../providers/guest.js';
import { signIn } from '../providers/sign-in.js';
import { IssueUserToken } from '../tokens/issue-user-token.use-case.js';
import type { Person } from '../tokens/person.js';
import type { UserToken } from '../tokens/user-token.js';
import { FindSession } from './find-session.query.js';
import { SessionsRepository } from './sessions.repository.js';

/**
 * Gives a signed-in device its next token.
 *
 * The provider is asked again: who may no longer come in gets no token either. Throws {@link Unauthenticated} when the
 * session does not exist or has ended.
 */
@Injectable()
export class RenewToken {
  constructor(
    @Inject(FindSession) private readonly findSession: FindSession,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(IssueUserToken) private readonly issueUserToken: IssueUserToken,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  async execute(secret: string | undefined, caller: Caller): Promise<{ person: Person; token: UserToken }> {
    const session = await this.findSession.execute(secret);
    if (!session) throw new Unauthenticated('session_not_found', 'You are not signed in, or your session has ended; sign in again');
    setActor(session.userRef);
    const person = signIn(session.provider, this.config, caller);
    if (person.ref !== session.userRef) throw new Unauthenticated('session_not_found', 'Your session belongs to somebody else by now; sign in again');
    await this.sessions.touch(session.id);
    return { person, token: await this.issueUserToken.execute(person) };
  }
}
