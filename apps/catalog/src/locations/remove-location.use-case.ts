import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { RemoveSource } from '../sources/remove-source.use-case.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { isLocationId } from './location-id.js';
import { RegisterLocation } from './register-location.use-case.js';

/** Removes a registered location; when it returns, what only that location brought is gone. */
@Injectable()
export class RemoveLocation {
  constructor(
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RemoveSource) private readonly remove: RemoveSource,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** Throws NotFound, and NotAllowed for a read-only catalog. */
  async execute(id: string): Promise<void> {
    this.register.assertWritable();
    const known = isLocationId(id) ? await this.sources.find(id) : undefined;
    if (known?.origin !== 'registered' || !(await this.remove.execute(id))) {
      throw new NotFound('location_not_found', `Found no location with ID ${id}`);
    }
  }
}
