import type { ExpressionFault } from '../expressions/expression-fault.js';
import type { EvaluateOptions, Evaluated, ExpressionContext } from '../expressions/expressions.js';
import type { FileRendering, RenderedEntry, RenderEntry } from './file-renderer.js';
import type { ValueProblem } from './values-check.js';

/** What a render process is asked; one request at a time, each answered once. */
export interface RenderRequests {
  /** Begins a run: everything of the one before is forgotten. */
  begin: { ask: ExpressionContext; answer: undefined };
  setOutput: { ask: { stepId: string; output: Record<string, unknown> }; answer: undefined };
  setFailed: { ask: undefined; answer: undefined };
  evaluate: { ask: { tree: unknown; options: EvaluateOptions }; answer: Evaluated };
  beginFiles: { ask: FileRendering; answer: undefined };
  renderFiles: { ask: readonly RenderEntry[]; answer: RenderedEntry[] };
  checkValues: { ask: { values: unknown; pages: readonly unknown[] }; answer: ValueProblem[] };
  checkSecrets: { ask: { secrets: unknown; schema: unknown }; answer: ValueProblem[] };
}

export type RenderVerb = keyof RenderRequests;

export interface RenderCall<V extends RenderVerb = RenderVerb> {
  readonly id: number;
  readonly verb: V;
  readonly ask: RenderRequests[V]['ask'];
}

/** `fault`: the template's doing · `bug`: ours. */
export type RenderReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly fault: ExpressionFault }
  | { readonly id: number; readonly bug: string };
