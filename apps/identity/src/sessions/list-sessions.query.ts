import { Inject, Injectable } from '@nestjs/common';
import type { Session } from './session.js';
import { SessionsRepository } from './sessions.repository.js';

/** The devices on which a person is signed in, last used first. */
@Injectable()
export class ListSessions {
  constructor(@Inject(SessionsRepository) private readonly sessions: SessionsRepository) {}

  execute(userRef: string): Promise<Session[]> {
    return this.sessions.listOf(userRef);
  }
}
