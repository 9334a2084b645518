import { ListSnapshot, type CommandReply } from '@callboard/contracts';
import { applyRevisions, Commands, forgetRevisions } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CATALOG_TYPE, documentOfEntity } from './document.js';
import { DocumentsRepository } from './documents.repository.js';
import { INDEX_DURABLE } from './index-entities.use-case.js';

type SnapshotPage = CommandReply<typeof ListSnapshot>;

const PAGE = 500;

/**
 * Builds the index from a snapshot of the catalog while events go on being applied.
 *
 * Needed once, and again when the catalog's epoch changes (its database was restored). Answers come from the former
 * documents until the new build is whole; then what the snapshot did not hold is swept. Each document is written under
 * the same revision guard as events, so snapshot and events may overlap in any order.
 */
@Injectable()
export class RebuildIndex {
  private readonly log = createLogger('rebuild-index');

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DocumentsRepository) private readonly documents: DocumentsRepository,
  ) {}

  /** Gives true when a build was made, false when the index stands for the catalog as it is. */
  async execute(): Promise<boolean> {
    const state = await this.documents.buildState();
    const { epoch } = await this.commands.send(ListSnapshot, { limit: 1 });
    if (state.complete && state.epoch === epoch) {
      return false;
    }
    const sameCatalog = state.epoch === undefined || state.epoch === epoch;
    // Begun before the first page is read: what an event brings in between belongs to this build and is not swept.
    const build = await this.transactions.run(async (tx) => {
      if (!sameCatalog) {
        // Another epoch counts revisions anew: what was applied of the former says nothing.
        await forgetRevisions(tx, INDEX_DURABLE);
        await this.documents.clear(tx);
      }
      return this.documents.beginBuild(tx, epoch);
    });
    let count = 0;
    let after: string | undefined;
    do {
      const page: SnapshotPage = await this.commands.send(ListSnapshot, { limit: PAGE, after });
      if (page.epoch !== epoch) {
        throw new Unavailable('index_rebuilding', 'The catalog was restored while the index was being built; the build starts again');
      }
      await this.store(page, build);
      count += page.items.length;
      after = page.next;
    } while (after !== undefined);
    await this.transactions.run((tx) => this.documents.completeBuild(tx, build));
    this.log.info({ build, count }, 'the index stands for the whole catalog');
    return true;
  }

  private async store(page: SnapshotPage, build: number): Promise<void> {
    await this.transactions.run(async (tx) => {
      const newer = await applyRevisions(tx, INDEX_DURABLE, page.items);
      const [fresh, known] = [page.items.filter(({ ref }) => newer.has(ref)), page.items.filter(({ ref }) => !newer.has(ref))];
      await this.documents.upsert(
        tx,
        fresh.map(({ ref, revision, entity }) => documentOfEntity(ref, revision, entity)),
        build,
      );
      await this.documents.keep(tx, CATALOG_TYPE, known.map(({ ref }) => ref), build);
    });
  }
}
