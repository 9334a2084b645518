import type { ReadSummary } from './read-queue.js';
import type { Lease } from './source.js';

/** Runs the provider of a leased source and gives the lease back; undefined when nobody here is that provider. */
export type ProviderRunner = (lease: Lease) => Promise<ReadSummary> | undefined;

/** Lets whoever wants a source anew have its provider run. */
export class RequestedRuns {
  private runner: ProviderRunner = () => undefined;

  /** Names who runs providers. */
  runBy(runner: ProviderRunner): void {
    this.runner = runner;
  }

  run(lease: Lease): Promise<ReadSummary> | undefined {
    return this.runner(lease);
  }
}
