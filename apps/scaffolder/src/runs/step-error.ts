import { ModelError } from '@callboard/catalog-model';
import { ActionError } from '@callboard/plugin-sdk';
import { AppError, type ErrorKind } from '@callboard/service-kit';
import type { StepError } from './run-journal.port.js';

/** The names that Backstage's clients know. */
const NAME_OF_KIND: Record<ErrorKind, string> = {
  InvalidInput: 'InputError',
  NotFound: 'NotFoundError',
  Conflict: 'ConflictError',
  NotAllowed: 'NotAllowedError',
  Unauthenticated: 'AuthenticationError',
  Unavailable: 'ServiceUnavailableError',
};

/** What a failed step says: `clean` takes secrets and the machine's own paths out of it. */
export function describeStepError(error: unknown, clean: (text: string) => string): StepError {
  if (error instanceof AppError) return { name: NAME_OF_KIND[error.kind], message: clean(error.message), code: error.code };
  if (error instanceof ActionError) return { name: 'InputError', message: clean(error.message), code: error.code };
  if (error instanceof ModelError) return { name: 'InputError', message: clean(error.message), code: error.code };
  const message = error instanceof Error ? error.message : String(error);
  return { name: error instanceof Error ? error.name : 'Error', message: clean(message), code: 'action_failed' };
}
