import { entityRefOf, ModelError, parseLocationRef, PLACEHOLDER_BYTES, StageError, validateEnvelope, type JsonObject } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { makeEntity } from '../documents/process-document.js';
import { GetProcessing } from '../processors/get-processing.query.js';
import { SourceReaders } from '../readers/source-readers.port.js';

/** A refusal in the form that Backstage's clients read. */
export interface ValidationProblem {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly cause?: { readonly name: string; readonly message: string };
}

/** Judges an entity as if it stood in a file at a location, storing nothing. */
@Injectable()
export class ValidateEntity {
  constructor(
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(GetProcessing) private readonly processing: GetProcessing,
  ) {}

  /** What is wrong with it; undefined when it is valid. */
  async execute(value: unknown, location: string): Promise<ValidationProblem | undefined> {
    try {
      validateEnvelope(value);
      const { type, target } = parseLocationRef(location);
      const reader = type === 'url' ? this.readers.forSource({ type, target })(type) : undefined;
      if (!reader) {
        throw new ModelError('invalid_location', `Invalid location ref ${location}, only 'url:<target>' is supported, e.g. url:https://host/path`);
      }
      await makeEntity(value as JsonObject, {
        location,
        origin: location,
        annotations: reader.annotations(target),
        rules: { allows: () => true, fingerprint: '' },
        processing: await this.processing.execute(),
        readPlaceholder: async (written) => {
          const result = await reader.read(reader.resolveInside(written, target), { maxBytes: PLACEHOLDER_BYTES });
          if (result.status !== 'content') {
            throw new ModelError('placeholder_failed', result.status === 'missing' ? result.message : 'nothing was read');
          }
          return result.text;
        },
      });
      return undefined;
    } catch (error) {
      if (error instanceof ModelError) {
        return describe(error, value);
      }
      throw error;
    }
  }
}

/** In Backstage's words: which step refused it, caused by what. */
function describe(error: ModelError, value: unknown): ValidationProblem {
  const stage = error instanceof StageError ? error.stage : undefined;
  if (stage === undefined && error.code !== 'placeholder_failed') {
    return { name: 'TypeError', message: error.message, code: error.code };
  }
  if (stage === 'envelope') {
    return { name: 'TypeError', message: error.message, code: error.code };
  }
  const ref = entityRefOf(validateEnvelope(value));
  if (error.code === 'unknown_kind') {
    return { name: 'InputError', message: `No processor recognized the entity ${ref} as valid, possibly caused by a foreign kind or apiVersion`, code: error.code };
  }
  const [step, cause] =
    stage === 'policy'
      ? [`Policy check failed for ${ref}`, 'Error']
      : stage === 'kind'
        ? [`Processor BuiltinKindsEntityProcessor threw an error while validating the entity ${ref}`, 'TypeError']
        : stage === 'relations'
          ? ['Processor BuiltinKindsEntityProcessor threw an error while postprocessing', 'Error']
          : ['Processor PlaceholderProcessor threw an error while preprocessing', 'Error'];
  return { name: 'InputError', message: `${step}; caused by ${cause}: ${error.message}`, code: error.code, cause: { name: cause, message: error.message } };
}
