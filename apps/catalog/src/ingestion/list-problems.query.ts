import type { Principal } from '@callboard/access';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import type { ErrorSelection, IngestionConflict, IngestionError, IngestionOrphan, Page } from './ingestion.js';
import { Pages, type PageRequest } from './pages.query.js';
import { ProblemsRepository } from './problems.repository.js';

/** What is wrong in all sources together, within what the caller may see. */
@Injectable()
export class ListProblems {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(ProblemsRepository) private readonly problems: ProblemsRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  /** `codes` counts what there is of each code, whichever code was asked for. */
  async errors(principal: Principal, selection: ErrorSelection, request: PageRequest): Promise<Page<IngestionError> & { totalItems: number; codes: readonly { code: string; count: number }[] }> {
    const visible = await this.rights.within(principal);
    const page = await this.pages.of(principal, { errors: selection }, request, (place) => this.problems.errors(selection, visible, place));
    const codes = await this.problems.countErrors({ ...selection, code: undefined }, visible);
    const asked = codes.filter(({ code }) => selection.code === undefined || code === selection.code);
    return { ...page, totalItems: asked.reduce((sum, { count }) => sum + count, 0), codes };
  }

  async conflicts(principal: Principal, request: PageRequest): Promise<Page<IngestionConflict> & { totalItems: number }> {
    const visible = await this.rights.within(principal);
    const page = await this.pages.of(principal, { list: 'conflicts' }, request, (place) => this.problems.conflicts(visible, place));
    return { ...page, totalItems: await this.problems.countConflicts(visible) };
  }

  async orphans(principal: Principal, request: PageRequest): Promise<Page<IngestionOrphan> & { totalItems: number }> {
    const visible = await this.rights.within(principal);
    const { graceHours } = this.config.catalog.orphans;
    const page = await this.pages.of(principal, { list: 'orphans' }, request, (place) => this.problems.orphans(graceHours, visible, place));
    return { ...page, totalItems: await this.problems.countOrphans(visible) };
  }
}
