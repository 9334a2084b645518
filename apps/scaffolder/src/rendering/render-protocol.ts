import type { ExpressionFault } from '../expressions/expression-fault.js';
import type { EvaluateOptions, Evaluated, ExpressionContext } from '../expressions/expressions.js';
import type { FileRendering, RenderedEntry, RenderEntry } from './file-renderer.js';
import type { ValueProblem } from './values-check.js';

/** What a render process is asked; one request at a time, each answered once. */
export interface RenderRequests {
  /** Begins a run: everything of the one before is forgotten. */
  begin: { ask: ExpressionContext; answer: undefined };
  evaluate: { ask: { tree: unknown; options: EvaluateOptions; news: RunNews }; answer: Evaluated };
  /** `rendering` with the first entries of a call; the rest follow under it. */
  renderFiles: { ask: { rendering?: FileRendering; entries: readonly RenderEntry[] }; answer: RenderedEntry[] };
  checkValues: { ask: { values: unknown; pages: readonly unknown[] }; answer: ValueProblem[] };
  checkSecrets: { ask: { secrets: unknown; schema: unknown }; answer: ValueProblem[] };
}

/** What happened in the run since the last evaluation; a trip of its own for each would cost more than the evaluation. */
export interface RunNews {
  readonly outputs: readonly { readonly stepId: string; readonly output: Record<string, unknown> }[];
  readonly failed: boolean;
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
