import { AccessModule } from '@callboard/access';
import { ListSigningKeys, type CommandReply } from '@callboard/contracts';
import { HandlesCommand, MessagingModule } from '@callboard/messaging';
import { PersistenceModule } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { Injectable, Module } from '@nestjs/common';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Identity as other services see it: the keys of user tokens, over the real broker. Gives what signs tokens. */
export async function startStandInIdentity(config: SharedConfig): Promise<{ service: RunningService; tokenFor: (ref: string) => Promise<string> }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256' } as CommandReply<typeof ListSigningKeys>['keys'][number];

  @Injectable()
  class StandInKeys {
    @HandlesCommand(ListSigningKeys)
    listSigningKeys(): CommandReply<typeof ListSigningKeys> {
      return { keys: [key] };
    }
  }

  @Module({
    imports: [PersistenceModule.forRoot({ config, service: 'identity' }), MessagingModule.forRoot({ config, service: 'identity', stream: 'IDENTITY' }), AccessModule.forRoot({ config, service: 'identity' })],
    providers: [StandInKeys],
  })
  class StandInModule {}

  const service = await createService({ name: 'identity', config, module: StandInModule });
  const tokenFor = (ref: string): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'vnd.backstage.user' })
      .setIssuer(`${config.baseUrl}/api/auth`)
      .setAudience('backstage')
      .setSubject(ref)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return { service, tokenFor };
}
