import { ExpressionError } from '../expressions/expression-fault.js';
import { Expressions } from '../expressions/expressions.js';
import { FileRenderer } from './file-renderer.js';
import type { RenderCall, RenderReply, RenderRequests, RenderVerb } from './render-protocol.js';
import { checkSecrets, checkValues } from './values-check.js';

// The program of a render process. It evaluates what template authors wrote, so it has no secrets, no files beyond its
// own code, no child processes, and bounded memory; whoever started it kills it when an answer takes too long.

let expressions: Expressions | undefined;
let files: FileRenderer | undefined;

const verbs: { [V in RenderVerb]: (ask: RenderRequests[V]['ask']) => RenderRequests[V]['answer'] | void } = {
  begin: (context) => {
    expressions = new Expressions(context);
    files = undefined;
  },
  evaluate: ({ tree, options, news: { outputs, failed } }) => {
    const run = begun(expressions);
    for (const { stepId, output } of outputs) run.setOutput(stepId, output);
    if (failed) run.setFailed();
    return run.evaluate(tree, options);
  },
  renderFiles: ({ rendering, entries }) => {
    if (rendering) files = new FileRenderer(rendering);
    const renderer = begun(files);
    return entries.map((entry) => renderer.render(entry));
  },
  checkValues: ({ values, pages }) => checkValues(values, pages),
  checkSecrets: ({ secrets, schema }) => checkSecrets(secrets, schema),
};

process.on('message', (call: RenderCall) => {
  process.send?.(answer(call));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });

function answer({ id, verb, ask }: RenderCall): RenderReply {
  try {
    return { id, answer: (verbs[verb] as (ask: unknown) => unknown)(ask) };
  } catch (error) {
    if (error instanceof ExpressionError) return { id, fault: error.fault };
    return { id, bug: error instanceof Error ? error.message : 'unknown' };
  }
}

function begun<T>(value: T | undefined): T {
  if (!value) throw new Error('asked before it was begun');
  return value;
}
