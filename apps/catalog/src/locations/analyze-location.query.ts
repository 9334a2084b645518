import { isEntityName, YAML_LIMITS, parseYamlDocuments, type JsonObject } from '@callboard/catalog-model';
import { CONFIG, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { ScmHosts } from '../readers/scm-url.js';
import { SourcesRepository } from '../sources/sources.repository.js';

/** What is known of a repository before it is registered. */
export interface LocationAnalysis {
  readonly existingEntityFiles: readonly { entity: JsonObject; isRegistered: boolean; location: { type: string; target: string } }[];
  readonly generateEntities: readonly { entity: JsonObject; fields: readonly object[] }[];
}

const SLUG_ANNOTATIONS: Readonly<Record<string, string>> = { github: 'github.com/project-slug', gitlab: 'gitlab.com/project-slug', bitbucketCloud: 'bitbucket.org/project-slug' };

/** Looks for an entity file in a repository, or suggests what could stand in one. */
@Injectable()
export class AnalyzeLocation {
  private readonly hosts: ScmHosts;

  constructor(
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(CONFIG) config: CatalogConfig,
  ) {
    this.hosts = new ScmHosts(config.integrations);
  }

  /** Throws InvalidInput when the target is no URL. */
  async execute(target: string, fileName = 'catalog-info.yaml'): Promise<LocationAnalysis> {
    if (!URL.canParse(target)) {
      throw new InvalidInput('invalid_location', 'The given location.target is not a URL');
    }
    const existing = await this.findEntities(target, fileName);
    return existing.length > 0 ? { existingEntityFiles: existing, generateEntities: [] } : { existingEntityFiles: [], generateEntities: [{ entity: this.suggest(target), fields: [] }] };
  }

  private async findEntities(target: string, fileName: string): Promise<LocationAnalysis['existingEntityFiles']> {
    const reader = this.readers.forSource({ type: 'url', target })('url');
    for (const candidate of candidates(target, fileName)) {
      // A repository that may not be read, or is not there, simply has nothing to show.
      const result = await reader?.read(candidate, { maxBytes: YAML_LIMITS.bytes }).catch(() => undefined);
      if (result?.status === 'content') {
        const isRegistered = (await this.sources.findByTarget({ type: 'url', target: candidate }, 'registered')) !== undefined;
        const entities = parseEntities(result.text);
        return entities.map((entity) => ({ entity, isRegistered, location: { type: 'url', target: candidate } }));
      }
    }
    return [];
  }

  private suggest(target: string): JsonObject {
    const [owner, repository] = new URL(target).pathname.split('/').filter(Boolean);
    const name = (repository ?? owner ?? 'component').replace(/\.git$/, '');
    const kind = this.hosts.parse(`${target.replace(/\/+$/, '')}/blob/HEAD/x`)?.host.kind;
    const annotation = kind && SLUG_ANNOTATIONS[kind];
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: isEntityName(name) ? name : name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'component', ...(annotation && { annotations: { [annotation]: `${owner}/${name}` } }) },
      spec: { type: 'other', lifecycle: 'unknown' },
    };
  }
}

/** Where the entity file may be: the target itself when it names a file, else in the root of the repository. */
function candidates(target: string, fileName: string): string[] {
  const base = target.replace(/\/+$/, '');
  return /\.ya?ml$/.test(base) ? [base] : /\/(?:blob|tree)\//.test(base) ? [`${base}/${fileName}`] : [`${base}/blob/HEAD/${fileName}`];
}

function parseEntities(text: string): JsonObject[] {
  try {
    return parseYamlDocuments(text).flatMap(({ value }) => (value ? [value] : []));
  } catch {
    return [];
  }
}
