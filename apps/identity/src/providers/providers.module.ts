import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.js';
import { ProvidersController } from './providers.controller.js';

@Module({ imports: [TokensModule], controllers: [ProvidersController] })
export class ProvidersModule {}
