import type { EvaluateOptions, Evaluated, ExpressionContext } from '../expressions/expressions.js';
import type { FileRendering, RenderedEntry, RenderEntry } from './file-renderer.js';
import type { ValueProblem } from './values-check.js';

/** Injection token of the {@link Sandbox}. */
export const SANDBOX = Symbol('scaffolder.sandbox');

/** Where everything that template authors wrote is evaluated: away from secrets, files and other runs. */
export interface Sandbox {
  /** A session that nobody else has; waits for a free one. Throws `Unavailable` when none can be made. */
  open(signal?: AbortSignal): Promise<SandboxSession>;
}

/**
 * One run's share of the sandbox. Calls are answered in order.
 *
 * Each throws ActionError with the codes of ExpressionFault, or `limit_cpu`, `limit_memory`, `limit_time` when the
 * evaluation had to be killed; after such an end the session answers nothing more.
 */
export interface SandboxSession {
  /** Its process had to be killed: it answers nothing more. */
  readonly ended: boolean;
  begin(context: ExpressionContext): Promise<void>;
  /** What later evaluations see. */
  setOutput(stepId: string, output: Record<string, unknown>): void;
  setFailed(): void;
  evaluate(tree: unknown, options?: EvaluateOptions): Promise<Evaluated>;
  /** Renders names and contents in the order given. */
  renderFiles(rendering: FileRendering, entries: readonly RenderEntry[]): Promise<RenderedEntry[]>;
  checkValues(values: unknown, pages: readonly unknown[]): Promise<ValueProblem[]>;
  checkSecrets(secrets: unknown, schema: unknown): Promise<ValueProblem[]>;
  /** Gives the session back; always call it. */
  close(): void;
}
