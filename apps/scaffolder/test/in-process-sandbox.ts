import { ActionError } from '@callboard/plugin-sdk';
import { ExpressionError } from '../src/expressions/expression-fault.js';
import { Expressions } from '../src/expressions/expressions.js';
import { FileRenderer } from '../src/rendering/file-renderer.js';
import type { Sandbox, SandboxSession } from '../src/rendering/sandbox.port.js';
import { checkSecrets, checkValues } from '../src/rendering/values-check.js';

/** The sandbox's work without its walls, for specs of what uses it. */
export function inProcessSandbox(): Sandbox {
  return { open: async () => openSession() };
}

function openSession(): SandboxSession {
  let expressions: Expressions | undefined;
  const answer = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      if (error instanceof ExpressionError) throw new ActionError(error.fault.code, error.fault.message);
      throw error;
    }
  };
  const begun = (): Expressions => {
    if (!expressions) throw new Error('not begun');
    return expressions;
  };
  return {
    ended: false,
    begin: (context) => answer(() => void (expressions = new Expressions(context))),
    setOutput: (stepId, output) => begun().setOutput(stepId, output),
    setFailed: () => begun().setFailed(),
    evaluate: (tree, options) => answer(() => begun().evaluate(tree, options)),
    renderFiles: (rendering, entries) =>
      answer(() => {
        const renderer = new FileRenderer(rendering);
        return entries.map((entry) => renderer.render(entry));
      }),
    checkValues: (values, pages) => answer(() => checkValues(values, pages)),
    checkSecrets: (secrets, schema) => answer(() => checkSecrets(secrets, schema)),
    close: () => undefined,
  };
}
