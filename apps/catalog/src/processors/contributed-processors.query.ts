import { catalogProcessor, type CatalogProcessor } from '@callboard/plugin-sdk';
import { createLogger } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { ProcessorChain } from './processor-chain.js';

/** Processors besides the catalog's own. One that comes or goes has what it concerns processed again at the next read. */
@Injectable()
export class ContributedProcessors {
  private readonly log = createLogger('processors');
  private readonly processors = new Map<string, CatalogProcessor>();
  private current = this.makeChain();

  /** Adds a processor behind those that are there; one of the same name gives way. Gives back what takes it out. */
  add(processor: CatalogProcessor): () => void {
    this.processors.set(catalogProcessor(processor).name, processor);
    this.current = this.makeChain();
    return () => {
      this.processors.delete(processor.name);
      this.current = this.makeChain();
    };
  }

  chain(): ProcessorChain {
    return this.current;
  }

  private makeChain(): ProcessorChain {
    return new ProcessorChain([...this.processors.values()], {
      info: (message, fields) => this.log.info(fields ?? {}, message),
      warn: (message, fields) => this.log.warn(fields ?? {}, message),
    });
  }
}
