import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { LocationRegistered } from '@callboard/contracts';
import type { LocationSpec } from '@callboard/catalog-model';
import { Outbox } from '@callboard/messaging';
import { isPublicAddress, Outbound } from '@callboard/outbound';
import { Transactions } from '@callboard/persistence';
import { CONFIG, Conflict, createLogger, InvalidInput, NotAllowed } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import type { SourcePart } from '../documents/source-part.js';
import { generatedLocationRef, isEndlessTarget, type Source, type SourceStatus } from '../sources/source.js';
import { RefreshSource } from '../sources/refresh-source.use-case.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { parseGitTarget } from '../readers/git-target.js';
import { assertRegistrable } from './location-target.js';

/** How long a caller waits for the first read of a location; it goes on after that. */
const FIRST_READ_MS = 10_000;

/**
 * Adds a location and waits for its first read, at most ten seconds: when that is done, its entities are in the catalog.
 * A slower one is answered in state `processing`.
 */
@Injectable()
export class RegisterLocation {
  private readonly log = createLogger('locations');

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RefreshSource) private readonly refresh: RefreshSource,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Outbound) private readonly outbound: Outbound,
  ) {}

  /** Throws InvalidInput for a target that cannot be registered, Conflict for one that is, NotAllowed for a read-only catalog. */
  async execute(location: LocationSpec, { onConflict = 'reject', actor }: { onConflict?: 'refresh' | 'reject'; actor?: string } = {}): Promise<SourceStatus> {
    this.assertWritable();
    this.assertRegistrable(location);
    const source: Source = { ...location, id: randomUUID(), origin: 'registered', entityRef: generatedLocationRef(location) };
    const id = (await this.insert(source, actor)) ? source.id : (await this.existing(location, onConflict)).id;
    await this.readWithin(id, FIRST_READ_MS);
    const stored = await this.sources.find(id);
    if (!stored) {
      throw new Conflict('location_exists', `Location ${location.type}:${location.target} was removed while it was being registered`);
    }
    return stored;
  }

  /** Throws NotAllowed where the configuration forbids changes. */
  assertWritable(): void {
    if (this.config.catalog.readonly) {
      throw new NotAllowed('read_only', 'The catalog is configured to be read-only (catalog.readonly)');
    }
  }

  /** Throws InvalidInput for what may not be registered. */
  assertRegistrable({ type, target }: LocationSpec): void {
    const types = this.config.mode === 'local' ? ['url', 'git', 'file'] : ['url', 'git'];
    if (!types.includes(type)) {
      throw new InvalidInput('location_type_not_allowed', `Registered locations must be of an allowed type ${JSON.stringify(types)}`);
    }
    if (isEndlessTarget(target)) {
      throw new InvalidInput('invalid_location', `'${target.slice(0, 200)}…' is longer than any address that can be stored`);
    }
    if (type === 'url' || type === 'git') {
      assertRegistrable(target, { allowed: (url) => this.outbound.allowed(url), isPublicAddress });
      if (type === 'git') {
        parseGitTarget(target);
      }
    } else if (!path.isAbsolute(target) || (!target.includes('*') && !existsSync(target))) {
      throw new InvalidInput('invalid_location', `file ${target} does not exist; a file location is the absolute path of a file on the machine that runs the catalog`);
    }
  }

  /** Reads a location or a part of it; gives up waiting, not reading, after a time. */
  async readWithin(id: string, waitMs: number, part?: SourcePart): Promise<void> {
    const reading = (part ? this.refresh.executePart(id, 'request', part) : this.refresh.execute(id, 'request')).catch((error: unknown) => {
      // The sweeper reads it again; callers see the state that is stored.
      this.log.error({ err: error, sourceId: id }, 'a location could not be read');
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([reading, patience]);
    clearTimeout(timer);
  }

  private insert(source: Source, actor: string | undefined): Promise<boolean> {
    const { id, type, target } = source;
    return this.transactions.run(async (tx) => {
      const inserted = await this.sources.insert(tx, source, actor);
      if (inserted) {
        this.outbox.append(tx, { contract: LocationRegistered, subject: id, data: { id, type, target } });
      }
      return inserted;
    });
  }

  private async existing(location: LocationSpec, onConflict: 'refresh' | 'reject'): Promise<SourceStatus> {
    const known = onConflict === 'refresh' ? await this.sources.findByTarget(location, 'registered') : undefined;
    if (!known) {
      throw new Conflict('location_exists', `Location ${location.type}:${location.target} already exists`);
    }
    return known;
  }
}
