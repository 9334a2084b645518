import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';
import { ListSigningKeysHandler } from './list-signing-keys.handler.js';
import { ListSigningKeysQuery } from './list-signing-keys.query.js';
import { ObtainSigningKey } from './obtain-signing-key.use-case.js';
import { OwnKeySource } from './own-key-source.adapter.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

@Module({
  controllers: [KeysController],
  providers: [SigningKeysRepository, ObtainSigningKey, ListSigningKeysQuery, ListSigningKeysHandler, OwnKeySource],
  exports: [ObtainSigningKey, OwnKeySource],
})
export class KeysModule {}
