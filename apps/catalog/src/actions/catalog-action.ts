import type { PermissionName } from '@callboard/contracts';
import type { z } from 'zod';

/** Something that a program may have the catalog do, described well enough to be offered to people and to language models. */
export interface CatalogAction<Caller> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly permission: PermissionName;
  readonly attributes: {
    /** Takes something away that cannot simply be brought back. */
    readonly destructive: boolean;
    /** Twice is as good as once. */
    readonly idempotent: boolean;
    readonly readOnly: boolean;
  };
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** `input` has been read with the schema. */
  run(caller: Caller, input: unknown): Promise<object>;
}

/** An action whose `run` takes what its schema gives. */
export function defineAction<Caller, I extends z.ZodObject>(action: Omit<CatalogAction<Caller>, 'input' | 'run'> & { readonly input: I; run(caller: Caller, input: z.output<I>): Promise<object> }): CatalogAction<Caller> {
  return action as CatalogAction<Caller>;
}
