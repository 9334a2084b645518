import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { ContributedProcessors } from './contributed-processors.query.js';
import type { Processing } from './processing.js';

/** What documents are to be judged by now. Whoever stores a judgement lets `KnownKinds.assertCurrent` confirm its `version`. */
@Injectable()
export class GetProcessing {
  constructor(
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
    @Inject(ContributedProcessors) private readonly processors: ContributedProcessors,
  ) {}

  async execute(): Promise<Processing> {
    const { registry, version } = await this.kinds.fresh();
    return { kinds: registry, version, processors: this.processors.chain() };
  }
}
