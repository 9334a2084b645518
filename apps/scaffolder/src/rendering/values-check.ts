import { validate, type Schema, type ValidationError } from 'jsonschema';
import { ExpressionError } from '../expressions/expression-fault.js';

/** What is wrong with one value, in the form that Backstage's form reads. */
export type ValueProblem = Pick<ValidationError, 'path' | 'property' | 'message' | 'schema' | 'instance' | 'name' | 'argument'> & { stack?: string };

/**
 * Checks values against the pages of a form, one after the other; the problems of the first page that has any.
 * Throws ExpressionError `invalid_template` for a page that is not JSON Schema.
 */
export function checkValues(values: unknown, pages: readonly unknown[]): ValueProblem[] {
  for (const page of pages) {
    const errors = validateAgainst(values, page);
    if (errors.length > 0) return errors.map(plainProblem);
  }
  return [];
}

/** As {@link checkValues} for secrets: says which one is wrong and never what it holds. */
export function checkSecrets(secrets: unknown, schema: unknown): ValueProblem[] {
  return checkValues(secrets, [schema]).map((problem) => {
    const property = problem.property.replace(/^instance/, 'secrets');
    const message = problem.name === 'required' ? `secrets.${String(problem.argument)} is required` : `${property} ${problem.message}`;
    return { ...problem, property, message, instance: {}, stack: undefined };
  });
}

function validateAgainst(values: unknown, schema: unknown): ValidationError[] {
  try {
    return validate(values, schema as Schema).errors;
  } catch (error) {
    throw new ExpressionError({ code: 'invalid_template', message: `The template's parameters are not a usable JSON Schema: ${(error as Error).message}` });
  }
}

function plainProblem({ path, property, message, schema, instance, name, argument, stack }: ValidationError): ValueProblem {
  return { path, property, message, schema, instance, name, argument, stack };
}
