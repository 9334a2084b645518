import type { DocumentError } from './document.js';

/** Errors shown in the status of one entity; all of them are stored. */
const SHOWN_ERRORS = 20;

/** Something that is wrong, and the entity whose status tells of it. */
export interface ShownProblem {
  readonly ref: string;
  /** Location ref of the file; empty where there is none. */
  readonly location: string;
  readonly error: DocumentError;
}

/** The status of each entity that something is wrong with, as JSON text in Backstage's form. */
export function statusTexts(problems: readonly ShownProblem[]): Map<string, string> {
  const byRef = new Map<string, ShownProblem[]>();
  for (const problem of problems) {
    const known = byRef.get(problem.ref);
    if (known) {
      known.push(problem);
    } else {
      byRef.set(problem.ref, [problem]);
    }
  }
  return new Map([...byRef].map(([ref, all]) => [ref, JSON.stringify({ items: all.slice(0, SHOWN_ERRORS).map(statusItem) })]));
}

function statusItem({ location, error }: ShownProblem): object {
  const { code, message, line, column } = error;
  return {
    type: 'backstage.io/catalog-processing',
    level: 'error',
    message: `InputError: ${message}`,
    error: { name: 'InputError', message, code, ...(location && { location }), ...(line !== undefined && { line, column }) },
  };
}
