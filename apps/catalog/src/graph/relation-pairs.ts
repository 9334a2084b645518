/** The two names of one relation, as its ends show it. */
export interface RelationPair {
  readonly type: string;
  readonly inverse: string;
}

/** Pairs that every catalog knows, by the name that is kept. */
const KNOWN: readonly RelationPair[] = [
  { type: 'ownedBy', inverse: 'ownerOf' },
  { type: 'partOf', inverse: 'hasPart' },
  { type: 'providesApi', inverse: 'apiProvidedBy' },
  { type: 'consumesApi', inverse: 'apiConsumedBy' },
  { type: 'dependsOn', inverse: 'dependencyOf' },
  { type: 'memberOf', inverse: 'hasMember' },
  { type: 'childOf', inverse: 'parentOf' },
];

/**
 * Which names mean one relation. Both are stored for every edge; a graph keeps the edge under one of them, the forward
 * name. Types that nobody has declared stand for themselves.
 */
export class RelationPairs {
  /** Forward name by the lower-cased name that is not kept. */
  private readonly forward = new Map<string, string>();
  /** Lower-cased names that are not kept, sorted. */
  readonly mirrored: readonly string[];

  /** Of two that are declared both ways round the first counts. */
  constructor(declared: readonly RelationPair[] = []) {
    const kept = new Set<string>();
    for (const { type, inverse } of [...KNOWN, ...declared]) {
      const [name, other] = [type.toLowerCase(), inverse.toLowerCase()];
      if (name !== other && !kept.has(name) && !kept.has(other) && !this.forward.has(name) && !this.forward.has(other)) {
        kept.add(name);
        this.forward.set(other, type);
      }
    }
    this.mirrored = [...this.forward.keys()].sort();
  }

  /** The name that a type is kept under, lower case. */
  forwardOf(type: string): string {
    return (this.forward.get(type.toLowerCase()) ?? type).toLowerCase();
  }

  /** Of the relation types that exist those that are kept and, by either of their names, asked for; all when none were. */
  choose(existing: readonly string[], asked: readonly string[] | undefined): string[] {
    const wanted = asked && new Set(asked.map((type) => this.forwardOf(type)));
    return existing.filter((type) => !this.forward.has(type.toLowerCase()) && (wanted?.has(type.toLowerCase()) ?? true));
  }
}
