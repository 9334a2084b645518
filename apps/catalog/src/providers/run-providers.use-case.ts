import { randomUUID } from 'node:crypto';
import { LocationFailed } from '@callboard/contracts';
import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import type { CatalogProvider } from '@callboard/plugin-sdk';
import { AppError, createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApplyMutation } from '../sources/apply-mutation.use-case.js';
import type { ReadSummary } from '../sources/read-queue.js';
import type { Lease, Problem } from '../sources/source.js';
import { LEASE_SECONDS, SourcesRepository } from '../sources/sources.repository.js';
import { CatalogProviders } from './catalog-providers.port.js';
import { ProviderRunsRepository } from './provider-runs.repository.js';

const MAX_BACK_OFF_SECONDS = 3600;

/**
 * Runs the providers that are due, each by one replica at a time. One that fails keeps what it emitted last and says why;
 * one that suddenly emits less than half keeps the rest until a person confirms.
 */
@Injectable()
export class RunProviders implements BeforeApplicationShutdown {
  private readonly log = createLogger('providers');
  private readonly replica = randomUUID();
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CatalogProviders) private readonly providers: CatalogProviders,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(ProviderRunsRepository) private readonly runs: ProviderRunsRepository,
    @Inject(ApplyMutation) private readonly apply: ApplyMutation,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  async execute(): Promise<void> {
    const byName = new Map(this.providers.list().map((provider) => [provider.name, provider]));
    const due = byName.size > 0 ? await this.runs.due([...byName.keys()]) : [];
    await Promise.all(
      due.map(async ({ id, name, requested }) => {
        const provider = byName.get(name);
        const lease = provider && (await this.transactions.run((tx) => this.sources.acquire(tx, id, `${this.replica}/${randomUUID()}`)));
        if (provider && lease) {
          await this.run(provider, lease, requested);
        }
      }),
    );
  }

  /** Runs the provider of a source whose lease the caller has taken, because somebody waits for it. Undefined when there is no such provider. */
  runRequested(lease: Lease): Promise<ReadSummary> | undefined {
    const provider = this.providers.list().find(({ name }) => name === lease.source.target);
    return provider && this.run(provider, lease, true);
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async run(provider: CatalogProvider, lease: Lease, requested: boolean): Promise<ReadSummary> {
    // Who asks for a source that waits for consent gives it.
    const confirmed = requested && lease.problem?.code === 'removal_held';
    const lost = new AbortController();
    const heartbeat = setInterval(() => {
      this.transactions.run((tx) => this.sources.extend(tx, lease)).then(
        (held) => (held ? undefined : lost.abort()),
        (error: unknown) => this.log.warn({ err: error, provider: provider.name }, 'the lease of a provider could not be kept'),
      );
    }, (LEASE_SECONDS * 1000) / 3);
    heartbeat.unref();
    const signal = AbortSignal.any([lost.signal, this.stopping.signal]);
    try {
      await provider.run({
        applyMutation: (mutation) => {
          signal.throwIfAborted();
          return this.apply.execute({ source: provider.name, mutation, holdLargeRemoval: !confirmed });
        },
        signal,
        requested,
        log: { info: (message, fields = {}) => this.log.info({ ...fields, provider: provider.name }, message), warn: (message, fields = {}) => this.log.warn({ ...fields, provider: provider.name }, message) },
      });
      await this.transactions.run((tx) => this.runs.finish(tx, lease, spread(provider.intervalSeconds)));
      return { failed: 0 };
    } catch (error) {
      await this.fail(provider, lease, error);
      return { failed: 1 };
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async fail(provider: CatalogProvider, lease: Lease, error: unknown): Promise<void> {
    if (this.stopping.signal.aborted) {
      await this.transactions.run((tx) => this.sources.release(tx, lease)).catch(() => undefined);
      return;
    }
    const problem: Problem = error instanceof AppError ? { code: error.code, message: error.message } : { code: 'fetch_failed', message: `The provider ${provider.name} has failed; the log says more` };
    this.log.warn({ err: error, provider: provider.name }, 'a provider has failed; what it emitted last stays');
    const limited = error instanceof AppError && error.code === 'rate_limited' ? error.retryAfterSeconds : undefined;
    const wait = limited ?? spread(Math.min(provider.intervalSeconds * 2 ** Math.min(lease.failures, 10), Math.max(MAX_BACK_OFF_SECONDS, provider.intervalSeconds)));
    await this.transactions.run(async (tx) => {
      const failed = await this.runs.fail(tx, lease, problem, wait);
      const { id, type, target } = lease.source;
      if (failed && (failed.before?.code !== problem.code || failed.before.message !== problem.message)) {
        this.outbox.append(tx, { contract: LocationFailed, subject: id, data: { id, type, target, ...problem } });
      }
    });
  }
}

/** A tenth more or less: providers that began together do not stay together. */
function spread(seconds: number): number {
  return seconds * (0.9 + Math.random() * 0.2);
}
