import { placeOf, refusedDocument, type Facts, type Verdict } from './facts.js';

const CORRECT = (place: string): string => `Correct ${place}.`;

/** What to do about a code, given the place. Codes that are not here are corrected where they stand. */
const BY_CODE: Readonly<Record<string, (place: string) => string>> = {
  kind_not_allowed: (place) => `Allow the kind for this location under 'catalog.rules', or take the document out of ${place}.`,
  unknown_kind: (place) => `Correct 'apiVersion' and 'kind' in ${place}, or have the kind registered.`,
  placeholder_failed: (place) => `Make what the placeholder in ${place} points at readable, or correct it.`,
  target_not_allowed: (place) => `Have the host listed under 'reading.allow', or correct the address in ${place}. Private addresses are read only when they are listed literally.`,
  scheme_not_allowed: (place) => `Use an http or https address in ${place}.`,
  location_unreadable: (place) => `Put ${place} back, or correct the location that names it.`,
  location_cycle: (place) => `Take the target that leads back out of ${place}.`,
  rate_limited: (place) => `Wait: ${place} is read again as soon as its host allows it. A token under 'integrations' allows more.`,
  fetch_failed: (place) => `See that the host of ${place} answers and that the credentials under 'integrations' may read it.`,
  fetch_timeout: (place) => `See that the host of ${place} answers in time.`,
  removal_held: (place) => `Refresh ${place} to confirm that its entities are gone (POST /api/catalog/refresh), or bring its files back.`,
  name_conflict: (place) => `Rename the entity in ${place}, or take it out of the other source.`,
};

/** What can be done, most useful first. */
export function adviceFor(verdict: Verdict, facts: Facts): string[] {
  const { conflicts, documents, referencedBy, nearMisses, unreadable, ref } = facts;
  const refused = refusedDocument(facts);
  const owner = documents.find((document) => document.owner);
  const advice: string[] = [];
  if (refused) {
    advice.push(byCode(refused.error?.code, placeOf(refused)), again(refused.source.nextAttemptAt));
  }
  if (owner?.orphanedAt) {
    advice.push(`Bring ${owner.location} back, or let the entity go.`);
  } else if (owner?.file) {
    advice.push(byCode(owner.file.code, owner.location), again(owner.source.nextAttemptAt));
  }
  if (owner?.source.code === 'removal_held') {
    advice.push(byCode('removal_held', owner.source.entityRef));
  }
  for (const { contender } of conflicts.slice(0, 1)) {
    advice.push(byCode('name_conflict', contender));
  }
  if (verdict === 'unseen' || verdict === 'deleted') {
    const [near] = nearMisses;
    if (near) {
      advice.push(`If ${near.ref} is meant, ${referencedBy[0] ? `correct the reference in ${referencedBy[0].ref}` : 'ask for that'}.`);
    }
    for (const { location, line, code } of unreadable.slice(0, 3)) {
      advice.push(byCode(code, placeOf({ location, line })));
    }
    advice.push(`Register the location that holds ${ref} (POST /api/catalog/locations), or put it into one that is registered.`);
  }
  return [...new Set(advice.filter((line) => line !== ''))];
}

function byCode(code: string | undefined, place: string): string {
  return ((code !== undefined && Object.hasOwn(BY_CODE, code) && BY_CODE[code]) || CORRECT)(place);
}

function again(nextAttemptAt: string | undefined): string {
  return nextAttemptAt === undefined ? '' : `It is read again on ${nextAttemptAt}, or at once with POST /api/catalog/refresh.`;
}
