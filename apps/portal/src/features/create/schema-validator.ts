import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import { toErrorSchema, type CustomValidator, type ErrorTransformer, type RJSFSchema, type RJSFValidationError, type UiSchema, type ValidationData, type ValidatorType } from '@rjsf/utils';
import { problemWords, type SchemaProblem } from './problem-words';

/** Keywords that only say "something below is wrong": what is wrong says so itself. */
const WRAPPERS = new Set(['properties', 'patternProperties', 'items', 'prefixItems', 'allOf', 'then', 'else', 'if', '$ref', 'dependencies', 'dependentSchemas', 'propertyNames']);

type Values = Record<string, unknown>;

/**
 * Checks values against a JSON Schema (draft 7) by interpreting it.
 *
 * Ajv compiles schemas with `new Function`, which our content security policy refuses; this engine compiles nothing.
 */
class InterpretingValidator implements ValidatorType<Values> {
  private readonly validators = new WeakMap<object, WeakMap<object, Validator>>();

  isValid(schema: RJSFSchema, values: Values | undefined, rootSchema: RJSFSchema): boolean {
    return this.validatorOf(schema, rootSchema).validate(values ?? {}).valid;
  }

  validateFormData(
    values: Values | undefined,
    schema: RJSFSchema,
    customValidate?: CustomValidator<Values>,
    transformErrors?: ErrorTransformer<Values>,
    uiSchema?: UiSchema<Values>,
  ): ValidationData<Values> {
    const found = this.findProblems(schema, values).map(toFormError);
    const errors = transformErrors ? transformErrors(found, uiSchema) : found;
    void customValidate;
    return { errors, errorSchema: toErrorSchema<Values>(errors) };
  }

  rawValidation<Result>(schema: RJSFSchema, values?: Values): { errors?: Result[] } {
    return { errors: this.findProblems(schema, values) as Result[] };
  }

  /** What is wrong with the values, each place once. */
  findProblems(schema: RJSFSchema, values: Values | undefined): SchemaProblem[] {
    const { errors } = this.validatorOf(schema).validate(values ?? {});
    const problems = errors.filter(({ keyword }) => !WRAPPERS.has(keyword)).map((unit) => toProblem(unit, schema));
    // Failing alternatives report every branch: while one of them is meant, the others are noise.
    const leaves = problems.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
    const seen = new Set<string>();
    return (leaves.length > 0 ? leaves : problems).filter((problem) => {
      const place = placeOf(problem);
      return !seen.has(place) && seen.add(place);
    });
  }

  /** One validator per schema; a branch brings the definitions of its root along, which its references point to. */
  private validatorOf(schema: RJSFSchema, root: RJSFSchema = schema): Validator {
    const byRoot = this.validators.get(schema) ?? new WeakMap<object, Validator>();
    this.validators.set(schema, byRoot);
    const known = byRoot.get(root);
    if (known) return known;
    const { definitions, $defs } = root;
    const validator = new Validator({ ...schema, ...(definitions && { definitions }), ...($defs && { $defs }) } as Schema, '7', false);
    byRoot.set(root, validator);
    return validator;
  }
}

/** The validator of all forms. */
export const schemaValidator = new InterpretingValidator();

function toProblem({ keyword, keywordLocation, instanceLocation, error }: OutputUnit, schema: RJSFSchema): SchemaProblem {
  return {
    keyword,
    pointer: instanceLocation.replace(/^#/, ''),
    limit: readPointer(schema, keywordLocation.replace(/^#/, '')),
    property: keyword === 'required' ? /"([^"]+)"/.exec(error)?.[1] : undefined,
  };
}

function toFormError(problem: SchemaProblem): RJSFValidationError {
  const message = problemWords(problem);
  return { name: problem.keyword, message, property: placeOf(problem), stack: message };
}

/** Where the message belongs, in the form's notation: `.address.street`. */
function placeOf({ pointer, property }: SchemaProblem): string {
  const parts = pointer.split('/').slice(1).map(unescapePointer);
  return [...parts, ...(property === undefined ? [] : [property])].map((part) => `.${part}`).join('');
}

function readPointer(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map(unescapePointer)
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), value);
}

function unescapePointer(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}
