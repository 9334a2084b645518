import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SourcesRepository } from '../sources/sources.repository.js';
import { RegisterLocation } from './register-location.use-case.js';

/** How long a caller waits; the read goes on after that. */
const READ_MS = 25_000;

/** Reads the source of an entity again, with all the locations above it; done when it returns. */
@Injectable()
export class RefreshEntity {
  constructor(
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** `ref` is canonical. Throws NotFound for an entity that does not exist. */
  async execute(ref: string): Promise<void> {
    const source = await this.sources.findByEntity(ref);
    if (!source) {
      throw new NotFound('entity_not_found', `Entity ${ref} not found`);
    }
    await this.register.readWithin(source.id, READ_MS);
  }
}
