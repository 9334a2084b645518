import { ModelError } from '@callboard/catalog-model';
import { InvalidInput } from '@callboard/service-kit';

/** Runs a parser of the catalog model on what a caller sent; what it refuses becomes `InvalidInput` with the model's code and words. */
export function readInput<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ModelError) {
      throw new InvalidInput(error.code, error.message, { cause: error });
    }
    throw error;
  }
}
