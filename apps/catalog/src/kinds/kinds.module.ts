import { Module } from '@nestjs/common';
import { KindsRepository } from './kinds.repository.js';
import { KnownKinds } from './known-kinds.query.js';

/** Which kinds of entities there are. */
@Module({ providers: [KindsRepository, KnownKinds], exports: [KindsRepository, KnownKinds] })
export class KindsModule {}
