import type { LocationSpec } from '@callboard/catalog-model';
import { Transactions } from '@callboard/persistence';
import { Conflict, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { SourceStatus } from '../sources/source.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { isLocationId } from './location-id.js';
import { RegisterLocation } from './register-location.use-case.js';

const READ_MS = 10_000;

/** Points a registered location at another target; its Location entity stays, what the old target brought goes. */
@Injectable()
export class UpdateLocation {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** Throws NotFound, Conflict when another location has the target, and what RegisterLocation throws. */
  async execute(id: string, location: LocationSpec): Promise<SourceStatus> {
    this.register.assertWritable();
    const known = isLocationId(id) ? await this.sources.find(id) : undefined;
    if (known?.origin !== 'registered') {
      throw new NotFound('location_not_found', `Found no location with ID ${id}`);
    }
    this.register.assertRegistrable(location);
    await this.transactions.run(async (tx) => {
      await this.sources.lock(tx, id);
      const same = await this.sources.findByTarget(location, 'registered');
      if (same && same.id !== id) {
        throw new Conflict('location_exists', `Location ${location.type}:${location.target} already exists`);
      }
      await this.sources.retarget(tx, id, location);
    });
    await this.register.readWithin(id, READ_MS);
    return (await this.sources.find(id)) ?? { ...known, ...location };
  }
}
