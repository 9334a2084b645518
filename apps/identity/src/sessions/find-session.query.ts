import { Inject, Injectable } from '@nestjs/common';
import { hashSessionSecret, type Session } from './session.js';
import { SessionsRepository } from './sessions.repository.js';

/** The session that a cookie's secret opens, or undefined when there is none (any more). */
@Injectable()
export class FindSession {
  constructor(@Inject(SessionsRepository) private readonly sessions: SessionsRepository) {}

  async execute(secret: string | undefined): Promise<Session | undefined> {
    return secret === undefined ? undefined : this.sessions.findBySecret(hashSessionSecret(secret));
  }
}
