import { AccessModule } from '@callboard/access';
import { MessagingModule } from '@callboard/messaging';
import { PersistenceModule } from '@callboard/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import type { IdentityConfig } from './config.js';
import { DecisionsModule } from './decisions/decisions.module.js';
import { KeysModule } from './keys/keys.module.js';
import { OwnKeySource } from './keys/own-key-source.adapter.js';
import { ProvidersModule } from './providers/providers.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { TokensModule } from './tokens/tokens.module.js';

@Module({})
export class AppModule {
  static forRoot(config: IdentityConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PersistenceModule.forRoot({ config, service: 'identity' }),
        MessagingModule.forRoot({ config, service: 'identity', stream: 'IDENTITY' }),
        AccessModule.forRoot({ config, service: 'identity', keySource: { useExisting: OwnKeySource, imports: [KeysModule] } }),
        KeysModule,
        TokensModule,
        ProvidersModule,
        SessionsModule,
        DecisionsModule,
        SettingsModule,
      ],
    };
  }
}
