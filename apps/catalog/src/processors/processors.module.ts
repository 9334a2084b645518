import { Module } from '@nestjs/common';
import { KindsModule } from '../kinds/kinds.module.js';
import { ContributedProcessors } from './contributed-processors.query.js';
import { GetProcessing } from './get-processing.query.js';

/** The steps that documents pass on their way into the catalog. */
@Module({ imports: [KindsModule], providers: [ContributedProcessors, GetProcessing], exports: [KindsModule, ContributedProcessors, GetProcessing] })
export class ProcessorsModule {}
