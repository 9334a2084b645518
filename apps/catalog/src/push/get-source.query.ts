import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ProviderSourcesRepository, type ProviderSourceStatus, type SourceError } from '../sources/provider-sources.repository.js';

/** More errors than a person reads. */
const MAX_ERRORS = 500;

/** The sets that are pushed into the catalog, and how the last push into each went. */
@Injectable()
export class GetSource {
  constructor(@Inject(ProviderSourcesRepository) private readonly sources: ProviderSourcesRepository) {}

  all(): Promise<ProviderSourceStatus[]> {
    return this.sources.list();
  }

  /** Throws NotFound. */
  async byName(name: string): Promise<ProviderSourceStatus> {
    const source = await this.sources.find(name);
    if (!source) {
      throw new NotFound('source_not_found', `Nothing has been pushed under the name '${name}'`);
    }
    return source;
  }

  /** A source with what is wrong in it. Throws NotFound. */
  async withErrors(name: string): Promise<{ source: ProviderSourceStatus; errors: SourceError[] }> {
    const source = await this.byName(name);
    return { source, errors: await this.sources.errors(source.id, MAX_ERRORS) };
  }
}
