import 'server-only';
import type { CountedPage, ErrorsPage, IngestionConflict, IngestionOrphan, SourcesPage } from '@callboard/api-client';
import type { ErrorsView, SourcesView } from '../features/ingestion/ingestion-view';
import { clients } from './clients';

/** Rows of one page of an administration list. */
const PAGE_SIZE = 50;

/** Sources under the view's conditions, with sums over all that match. */
export async function listSources({ state, origin, text, cursor }: SourcesView): Promise<SourcesPage> {
  return (await clients()).ingestion.listSources({ state, origin, q: text || undefined, cursor, limit: PAGE_SIZE });
}

/** What is wrong, by file and line. */
export async function listErrors({ code, owner, source, text, cursor }: ErrorsView): Promise<ErrorsPage> {
  return (await clients()).ingestion.listErrors({ code, owner, source, q: text || undefined, cursor, limit: PAGE_SIZE });
}

export async function listConflicts(cursor?: string): Promise<CountedPage<IngestionConflict>> {
  return (await clients()).ingestion.listConflicts({ cursor, limit: PAGE_SIZE });
}

export async function listOrphans(cursor?: string): Promise<CountedPage<IngestionOrphan>> {
  return (await clients()).ingestion.listOrphans({ cursor, limit: PAGE_SIZE });
}

/** How many there are of each, for the tabs; undefined for those that could not be counted. */
export async function countProblems(): Promise<{ errors?: number; conflicts?: number; orphans?: number }> {
  const { ingestion } = await clients();
  const count = (list: Promise<{ totalItems: number }>) => list.then(({ totalItems }) => totalItems).catch(() => undefined);
  const [errors, conflicts, orphans] = await Promise.all([count(ingestion.listErrors({ limit: 1 })), count(ingestion.listConflicts({ limit: 1 })), count(ingestion.listOrphans({ limit: 1 }))]);
  return { errors, conflicts, orphans };
}
