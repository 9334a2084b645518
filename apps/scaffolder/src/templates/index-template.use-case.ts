import { applyRevision } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import { TemplatesRepository } from './templates.repository.js';

/** What became of an entity in the catalog. */
export interface TemplateChange {
  readonly ref: string;
  readonly revision: number;
  /** Absent: deleted, or too large for an event; it is then asked for when it is run. */
  readonly entity?: unknown;
}

const CONSUMER = 'scaffolder-index-template';

/** Keeps what the catalog says about a template. An older revision than the known one changes nothing. */
@Injectable()
export class IndexTemplate {
  constructor(
    private readonly transactions: Transactions,
    private readonly templates: TemplatesRepository,
  ) {}

  async execute({ ref, revision, entity }: TemplateChange): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await applyRevision(tx, CONSUMER, ref, revision))) return;
      if (entity === undefined) await this.templates.remove(tx, ref);
      else await this.templates.save(tx, { ref, revision, entity });
    });
  }
}
