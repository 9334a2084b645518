import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { FilesRepository } from '../documents/files.repository.js';
import { partOf } from '../documents/source-part.js';
import { RegisterLocation } from './register-location.use-case.js';

/** How long a caller waits; the read goes on after that. */
const READ_MS = 25_000;

/**
 * Reads again the file of an entity and the Location files above it, and what has changed or come beside it in the same
 * repository; of an entity that leads to others, its whole source. Done when it returns.
 */
@Injectable()
export class RefreshEntity {
  constructor(
    @Inject(FilesRepository) private readonly files: FilesRepository,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** `ref` is canonical. Throws NotFound for an entity that does not exist. */
  async execute(ref: string): Promise<void> {
    const behind = await this.files.behindEntity(ref);
    if (!behind) {
      throw new NotFound('entity_not_found', `Entity ${ref} not found`);
    }
    const { sourceId, files } = behind;
    // Searching a repository again is one look at its branch. A folder is searched file by file; what is new there is seen by whoever watches it.
    const searches = files.flatMap(({ location, parentRef, pattern }) => {
      const type = location.slice(0, location.indexOf(':'));
      return type !== 'file' && location !== `${type}:${pattern}` ? [{ parentRef, pattern, type }] : [];
    });
    await this.register.readWithin(sourceId, READ_MS, files.length > 0 ? partOf(files.map(({ location }) => location), searches) : undefined);
  }
}
