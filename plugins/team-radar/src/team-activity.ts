/** One change of an entity that a team owns. */
export interface TeamChange {
  readonly ref: string;
  readonly title: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** RFC 3339. */
  readonly time: string;
  /** Parts of the document that an update touched, such as `lifecycle`; a few of them. */
  readonly parts: readonly string[];
}

/** What the route `GET /teams/:kind/:namespace/:name` answers. */
export interface TeamActivity {
  /** Absent when the entity has no owner. */
  readonly team?: { readonly ref: string; readonly title: string };
  /** The latest first. */
  readonly changes: readonly TeamChange[];
  /** Changes of each day, today last; UTC. */
  readonly days: ReadonlyArray<{ readonly day: string; readonly count: number }>;
}
