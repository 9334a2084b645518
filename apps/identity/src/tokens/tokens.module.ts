import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { IssueUserToken } from './issue-user-token.use-case.js';
import { UserinfoController } from './userinfo.controller.js';

@Module({
  imports: [KeysModule],
  controllers: [UserinfoController],
  providers: [IssueUserToken],
  exports: [IssueUserToken],
})
export class TokensModule {}
