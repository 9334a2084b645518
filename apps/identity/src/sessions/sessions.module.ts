import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.js';
import { EndSession } from './end-session.use-case.js';
import { FindSession } from './find-session.query.js';
import { ListSessions } from './list-sessions.query.js';
import { RenewToken } from './renew-token.use-case.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { StartSession } from './start-session.use-case.js';

@Module({
  imports: [TokensModule],
  controllers: [SessionsController],
  providers: [SessionsRepository, StartSession, RenewToken, EndSession, FindSession, ListSessions],
})
export class SessionsModule {}
