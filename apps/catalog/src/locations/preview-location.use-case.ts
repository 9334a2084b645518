import { entityRefOf, type Entity, type LocationSpec } from '@callboard/catalog-model';
import { CONFIG, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { SourceWalk } from '../walks/source-walk.js';
import { GetProcessing } from '../processors/get-processing.query.js';
import { fingerprintsFor } from '../processors/processing.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { generatedLocationRef, type Source } from '../sources/source.js';
import { rulesFor } from '../sources/source-rules.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { RegisterLocation } from './register-location.use-case.js';

/** What registering a location would bring. */
export interface LocationPreview {
  /** Registered already. */
  readonly exists: boolean;
  readonly entityRef: string;
  /** The location's own entity first, then all others in document order. */
  readonly entities: readonly Entity[];
}

/** Reads a location and all that it leads to, storing nothing. */
@Injectable()
export class PreviewLocation {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
    @Inject(GetProcessing) private readonly processing: GetProcessing,
  ) {}

  /** Throws InvalidInput with every reason why something in it would be refused. */
  async execute(location: LocationSpec): Promise<LocationPreview> {
    this.register.assertRegistrable(location);
    const source: Source = { ...location, id: '', origin: 'registered', entityRef: generatedLocationRef(location) };
    const rules = rulesFor(source, this.config.catalog.rules);
    const processing = await this.processing.execute();
    const walk = await SourceWalk.create({
      source,
      rules,
      processing,
      fingerprints: fingerprintsFor(processing, rules),
      readers: this.readers.forSource(source),
      known: new Map(),
      knownLocations: () => [],
    });
    const entities: Entity[] = [];
    const problems: string[] = [];
    for await (const file of walk.files()) {
      if (file.status === 'read') {
        for (const document of file.documents) {
          if (document.state === 'accepted') {
            entities.push(document.entity);
          }
          if (document.error) {
            problems.push(document.error.message);
          }
        }
      } else if (file.status !== 'unchanged' && file.problem) {
        problems.push(file.problem.message);
      }
    }
    const { root } = walk;
    if (root.error) {
      problems.unshift(root.error.message);
    }
    const found = root.state === 'accepted' ? [root.entity, ...entities] : entities;
    problems.push(...duplicates(found));
    if (problems.length > 0) {
      throw new InvalidInput('location_unreadable', problems.map((problem) => `Error: ${problem}`).join(', '));
    }
    return { exists: (await this.sources.findByTarget(location, 'registered')) !== undefined, entityRef: source.entityRef, entities: found };
  }
}

function duplicates(entities: readonly Entity[]): string[] {
  const seen = new Set<string>();
  return entities.map(entityRefOf).flatMap((ref) => (seen.size === seen.add(ref).size ? [`Duplicate nested entity: ${ref}`] : []));
}
