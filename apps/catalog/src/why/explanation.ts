import { adviceFor } from './advice.js';
import { placeOf, refusedDocument, type ChangeFact, type DocumentFact, type Facts, type ReadingProblem, type Verdict } from './facts.js';

/** What is known of a ref, and what it means. */
export interface Explanation extends Facts {
  readonly exists: boolean;
  readonly verdict: Verdict;
  /** The same in a sentence or two. */
  readonly summary: string;
  /** What can be done. */
  readonly advice: readonly string[];
}

/** Says why there is an entity of this ref, or why there is none. */
export function explain(facts: Facts): Explanation {
  const verdict = judge(facts);
  const summary = [sentence(verdict, facts), ...remarks(verdict, facts)].join(' ');
  return { exists: facts.entity !== undefined, verdict, summary, advice: adviceFor(verdict, facts), ...facts };
}

function judge(facts: Facts): Verdict {
  const { entity, documents, lastChange } = facts;
  const refused = refusedDocument(facts);
  if (entity) {
    const orphaned = entity.orphanedAt ?? documents.find((document) => document.owner)?.orphanedAt;
    return refused ? 'stale' : orphaned ? 'orphaned' : 'exists';
  }
  if (refused) {
    return 'refused';
  }
  return lastChange?.type === 'deleted' ? 'deleted' : 'unseen';
}

function sentence(verdict: Verdict, facts: Facts): string {
  const { ref, entity, documents, lastChange } = facts;
  const owner = documents.find((document) => document.owner);
  const refused = refusedDocument(facts);
  switch (verdict) {
    case 'exists':
      return `${ref} comes from ${owner ? placeOf(owner) : 'a source that is gone'}.`;
    case 'stale':
      return `${ref} is shown as it was at revision ${entity?.revision}: what ${refused ? placeOf(refused) : 'its file'} says now was refused, ${problemOf(refused)}`;
    case 'orphaned':
      return `${ref} is an orphan: ${owner?.location ?? 'its file'} no longer holds it. It is removed ${owner?.deleteAt ? `on ${owner.deleteAt}` : 'when the time of grace is over'}.`;
    case 'refused':
      return `${ref} does not exist: what ${refused ? placeOf(refused) : 'a file'} says was refused, ${problemOf(refused)}`;
    case 'deleted':
      return `${ref} does not exist: it was deleted at revision ${lastChange?.revision} on ${lastChange?.time}${lastChange ? deletion(lastChange) : ''}.`;
    case 'unseen':
      return `No source has shown a document about ${ref}.`;
  }
}

function remarks(verdict: Verdict, { conflicts, documents, unreadable, pending, nearMisses, referencedBy, overlay }: Facts): string[] {
  const [conflict] = conflicts;
  const owner = documents.find((document) => document.owner);
  const [near] = nearMisses;
  const missing = verdict === 'unseen' || verdict === 'deleted';
  return [
    conflict && `${conflict.contender} emits it too; ${conflict.owner} came first and keeps it.`,
    owner?.file && !owner.orphanedAt && `${owner.location} could not be read since, ${owner.file.code}: ${owner.file.message}`,
    owner?.source.code === 'removal_held' && `Its source holds a removal back, removal_held: ${owner.source.message ?? ''}`,
    owner?.flapping && `Processor ${owner.flapping.processor} makes other things of it each time; its last outcome stays until ${owner.flapping.until}.`,
    overlay.length > 0 && verdict !== 'deleted' && verdict !== 'unseen' && `${overlay.map(({ field }) => field).join(', ')} ${overlay.length === 1 ? 'is' : 'are'} set in the portal.`,
    missing && referencedBy.length > 0 && `${referencedBy.length === 1 ? `${referencedBy[0]?.ref} points` : `${referencedBy.length} entities point`} at it.`,
    missing && near && (near.exists ? `There is ${near.ref}: another ${near.differs}.` : `A document about ${near.ref} was refused.`),
    verdict === 'unseen' && pending.length > 0 && `${pending.length} ${pending.length === 1 ? 'source is' : 'sources are'} still being read for the first time.`,
    verdict === 'unseen' && unreadable.length > 0 && `${unreadable.length} could not be read, and it may be in one of them: ${unreadable.slice(0, 3).map(reading).join('; ')}.`,
  ].filter((remark) => typeof remark === 'string' && remark !== '') as string[];
}

function reading({ namedBy, code, ...place }: ReadingProblem): string {
  return `${placeOf(place)}${namedBy ? `, a target in ${placeOf(namedBy)}` : ''}, ${code}`;
}

function deletion({ actor, cause }: ChangeFact): string {
  const by = actor === undefined ? '' : ` by ${actor}`;
  switch (cause?.type) {
    case 'location':
      return `${by}: ${cause.id ?? 'its location'} was read without it`;
    case 'provider':
      return `${by}: the set of ${cause.id ?? 'its provider'} came without it`;
    case 'api':
      return cause.id === undefined ? `${by}: somebody asked for it` : `${by}: ${cause.id} was removed or said so`;
    case 'system':
      return `${by}: its file was gone for longer than the time of grace`;
    default:
      return by;
  }
}

function problemOf(document: DocumentFact | undefined): string {
  return document?.error ? `${document.error.code}: ${document.error.message}` : 'for a reason that was not kept.';
}
