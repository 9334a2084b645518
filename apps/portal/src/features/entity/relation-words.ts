import type { CustomWords } from '../kinds/custom-words';

/** A relation from one side: the word for its list, and the one used on an arrow of the graph. */
interface RelationWord {
  readonly title: string;
  readonly inverse: string;
}

const RELATIONS: Readonly<Record<string, RelationWord>> = {
  ownedBy: { title: 'Owned by', inverse: 'ownerOf' },
  ownerOf: { title: 'Owns', inverse: 'ownedBy' },
  partOf: { title: 'Part of', inverse: 'hasPart' },
  hasPart: { title: 'Consists of', inverse: 'partOf' },
  providesApi: { title: 'Provides', inverse: 'apiProvidedBy' },
  apiProvidedBy: { title: 'Provided by', inverse: 'providesApi' },
  consumesApi: { title: 'Calls', inverse: 'apiConsumedBy' },
  apiConsumedBy: { title: 'Called by', inverse: 'consumesApi' },
  dependsOn: { title: 'Depends on', inverse: 'dependencyOf' },
  dependencyOf: { title: 'Needed by', inverse: 'dependsOn' },
  memberOf: { title: 'Member of', inverse: 'hasMember' },
  hasMember: { title: 'Members', inverse: 'memberOf' },
  childOf: { title: 'Part of', inverse: 'parentOf' },
  parentOf: { title: 'Teams', inverse: 'childOf' },
};

/** The order of relation lists on a page. */
export const RELATION_ORDER = Object.keys(RELATIONS);

/** Words for a relation type; unknown ones are taken apart: `deployedTo` → "Deployed to". */
export function relationWord(type: string, custom?: CustomWords): string {
  const known = RELATIONS[type]?.title ?? custom?.relations[type];
  if (known) return known;
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Compares relation types by {@link RELATION_ORDER}, unknown ones last. */
export function compareRelations(a: string, b: string): number {
  const rank = (type: string) => (RELATION_ORDER.indexOf(type) + 1 || RELATION_ORDER.length + 1);
  return rank(a) - rank(b) || a.localeCompare(b);
}
