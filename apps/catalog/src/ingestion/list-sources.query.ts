import type { Principal } from '@callboard/access';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntityRights } from '../entities/entity-rights.query.js';
import { ForgeBudgets, type ForgeBudget } from '../forges/forge-budgets.js';
import type { DocumentOverview, FileOverview, Page, SourceOverview, SourceSelection, SourceTotals } from './ingestion.js';
import { Pages, type PageRequest } from './pages.query.js';
import { SourceOverviewRepository } from './source-overview.repository.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** How the reads of all sources go. */
@Injectable()
export class ListSources {
  constructor(
    @Inject(SourceOverviewRepository) private readonly sources: SourceOverviewRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(ForgeBudgets) private readonly budgets: ForgeBudgets,
  ) {}

  async page(principal: Principal, selection: SourceSelection, request: PageRequest): Promise<Page<SourceOverview> & { totalItems: number; totals: SourceTotals; forges: readonly ForgeBudget[] }> {
    const page = await this.pages.of(principal, { sources: selection }, request, (place) => this.sources.list(selection, place));
    const totals = await this.sources.totals(selection);
    return { ...page, totalItems: totals.sources, totals, forges: this.budgets.list() };
  }

  /** One source with the beginning of its files and documents. Throws `NotFound('location_not_found')`. */
  async one(principal: Principal, id: string): Promise<SourceOverview & { files: Page<FileOverview>; documents: Page<DocumentOverview> }> {
    const source = await this.find(id);
    return { ...source, files: await this.files(principal, id, {}), documents: await this.documents(principal, id, {}) };
  }

  /** Throws `NotFound('location_not_found')`. */
  async files(principal: Principal, id: string, request: PageRequest): Promise<Page<FileOverview>> {
    await this.find(id);
    return this.pages.of(principal, { files: id }, request, (place) => this.sources.files(id, place));
  }

  /** Throws `NotFound('location_not_found')`. */
  async documents(principal: Principal, id: string, request: PageRequest): Promise<Page<DocumentOverview>> {
    await this.find(id);
    const visible = await this.rights.within(principal);
    return this.pages.of(principal, { documents: id }, request, (place) => this.sources.documents(id, visible, place));
  }

  private async find(id: string): Promise<SourceOverview> {
    const found = UUID.test(id) ? await this.sources.find(id) : undefined;
    if (!found) {
      throw new NotFound('location_not_found', `There is no source with the id ${id}`);
    }
    return found;
  }
}
