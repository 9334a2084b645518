/** What is shown of a person who signed in. */
export interface Profile {
  readonly displayName?: string;
  readonly email?: string;
  readonly picture?: string;
}

/** A person as a sign-in provider knows them. */
export interface Person {
  /** Entity ref, lower case. */
  readonly ref: string;
  /** Refs on whose behalf the person may act as owner; contains `ref`. */
  readonly ownershipRefs: readonly string[];
  readonly profile: Profile;
}
