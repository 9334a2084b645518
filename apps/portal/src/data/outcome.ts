import 'server-only';
import { ApiError } from '@callboard/api-client';

/** Why a part of a page has nothing to show; in words for people. */
export interface Failed {
  readonly message: string;
  /** True when trying again later may help. */
  readonly isAway: boolean;
  readonly code: string;
  readonly correlationId?: string;
}

/** What a part of a page has to show, or why it has not: the other parts do not care. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failed: Failed };

/** Turns the failure of a call into data. Everything that is not an ApiError (redirects, faults) goes on as it is. */
export async function attempt<Value>(work: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ok: false, failed: { message: error.message, isAway: error.isUnavailable, code: error.code, correlationId: error.correlationId } };
  }
}

/** The value, or `otherwise` when there is none. */
export function valueOr<Value>(outcome: Outcome<Value>, otherwise: Value): Value {
  return outcome.ok ? outcome.value : otherwise;
}
