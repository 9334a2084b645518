import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { AnswerPlugin } from './answer-plugin.use-case.js';

/** What plugins may ask of the host. */
@Module({ imports: [StorageModule], providers: [AnswerPlugin], exports: [AnswerPlugin] })
export class HostCallsModule {}
