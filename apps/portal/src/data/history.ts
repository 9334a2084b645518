import 'server-only';
import type { RestoreProposal, RevisionComparison } from '@callboard/api-client';
import { clients } from './clients';

/** What lies between two revisions, the earlier one first; undefined when one of them is not kept. */
export async function compareRevisions(kind: string, namespace: string, name: string, range: { from: number; to: number }): Promise<RevisionComparison | undefined> {
  return (await clients()).catalog.compareRevisions(kind, namespace, name, range);
}

/** What to write into which file so that the entity becomes what it was; undefined when that revision is not kept. */
export async function proposeRestore(kind: string, namespace: string, name: string, revision: number): Promise<RestoreProposal | undefined> {
  return (await clients()).catalog.proposeRestore(kind, namespace, name, revision);
}
