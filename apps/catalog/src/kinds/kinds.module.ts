import { Module } from '@nestjs/common';
import { KnownKinds } from './known-kinds.js';

/** Which kinds of entities there are. */
@Module({ providers: [KnownKinds], exports: [KnownKinds] })
export class KindsModule {}
