import type { RepoHost } from '../../../data/templates';

/** What fields need besides their own value. */
export interface FormContext {
  /** All values given so far, of earlier steps too. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Where repositories can be made. */
  readonly hosts: readonly RepoHost[];
  /** The reader and their teams. */
  readonly ownershipRefs: readonly string[];
  /** Kept apart from the values: never shown, never in an address. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly setSecret: (name: string, value: string | undefined) => void;
}
