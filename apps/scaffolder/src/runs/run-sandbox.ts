import { ActionError } from '@callboard/plugin-sdk';
import type { EvaluateOptions, Evaluated, ExpressionContext } from '../expressions/expressions.js';
import type { FileRendering, RenderedEntry, RenderEntry } from '../rendering/file-renderer.js';
import type { Sandbox, SandboxSession } from '../rendering/sandbox.port.js';

/**
 * The sandbox of one run. When an evaluation had to be killed, the next one gets a new session that knows what the old one
 * knew: steps that run after a failure can still be evaluated.
 */
export class RunSandbox {
  private session?: SandboxSession;
  private readonly outputs = new Map<string, Record<string, unknown>>();
  private failed = false;
  private over = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly context: ExpressionContext,
    private readonly signal: AbortSignal,
  ) {}

  evaluate(tree: unknown, options?: EvaluateOptions): Promise<Evaluated> {
    return this.use((session) => session.evaluate(tree, options));
  }

  renderFiles(rendering: FileRendering, entries: readonly RenderEntry[]): Promise<RenderedEntry[]> {
    return this.use((session) => session.renderFiles(rendering, entries));
  }

  setOutput(stepId: string, output: Record<string, unknown>): void {
    this.outputs.set(stepId, output);
    this.session?.setOutput(stepId, output);
  }

  setFailed(): void {
    this.failed = true;
    this.session?.setFailed();
  }

  /** The run is over; a handler that was left behind gets nothing more. */
  close(): void {
    this.over = true;
    this.giveBack();
  }

  private giveBack(): void {
    this.session?.close();
    this.session = undefined;
  }

  private async use<T>(work: (session: SandboxSession) => Promise<T>): Promise<T> {
    if (this.over) throw new ActionError('cancelled', 'The run is over');
    const session = this.session ?? (await this.open());
    try {
      return await work(session);
    } catch (error) {
      if (session.ended) this.giveBack();
      throw error;
    }
  }

  private async open(): Promise<SandboxSession> {
    const session = await this.sandbox.open(this.signal);
    this.session = session;
    await session.begin(this.context);
    for (const [stepId, output] of this.outputs) session.setOutput(stepId, output);
    if (this.failed) session.setFailed();
    return session;
  }
}
