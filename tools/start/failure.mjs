/** Something a person can put right: its message is one sentence that says what happened and what to do. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {{ cause?: unknown, exitCode?: number }} [options]
   */
  constructor(message, options = {}) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.exitCode = options.exitCode ?? 1;
  }
}

/**
 * Prints what ended the program, without a stack when it is a {@link Failure}, and returns the exit code.
 * @param {unknown} error
 */
export function reportFailure(error) {
  if (error instanceof Failure) {
    console.error(`\nCallboard cannot go on: ${error.message}`);
    return error.exitCode;
  }
  console.error(error);
  return 70;
}

/**
 * The code of an error of Node or of a driver, such as `EEXIST`.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
