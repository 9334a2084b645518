import { isEntityName, type JsonObject } from '@callboard/catalog-model';
import type { ScmAddress, ScmKind } from '../readers/scm-url.js';

/** One field of a suggested entity, and how sure the suggestion is. */
export interface SuggestedField {
  readonly field: string;
  readonly state: 'analysisSuggestedValue' | 'analysisSuggestedNoValue' | 'needsUserInput';
  readonly value: string | null;
  readonly description: string;
}

/** An entity for a repository that has none. */
export interface SuggestedEntity {
  readonly entity: JsonObject;
  readonly fields: readonly SuggestedField[];
}

/** What was found out about the owner: of the CODEOWNERS file, if there is one, the owner of everything. */
export type OwnerFinding = { readonly file: string; readonly owner?: string } | undefined;

const SLUG_ANNOTATIONS: Readonly<Partial<Record<ScmKind, string>>> = {
  github: 'github.com/project-slug',
  gitlab: 'gitlab.com/project-slug',
  bitbucketCloud: 'bitbucket.org/project-slug',
  azure: 'dev.azure.com/project-repo',
};

/** The entity alone, for a place that could not be looked at. `repository` is undefined where no forge is known. */
export function suggestEntity(target: string, repository: ScmAddress | undefined, owner?: string): JsonObject {
  const segments = repository ? slugOf(repository) : new URL(target).pathname.split('/').filter(Boolean).slice(0, 2);
  const annotation = repository && SLUG_ANNOTATIONS[repository.host.kind];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: toName(segments.at(-1)), ...(annotation && { annotations: { [annotation]: segments.join('/') } }) },
    spec: { type: 'other', lifecycle: 'unknown', ...(owner !== undefined && { owner }) },
  };
}

/** The entity with what a look at the repository says of each field. */
export function suggestFields(target: string, repository: ScmAddress, ownership: OwnerFinding): SuggestedEntity {
  const entity = suggestEntity(target, repository, ownership?.owner);
  const { name, annotations } = entity.metadata as { name: string; annotations?: Record<string, string> };
  const fields: SuggestedField[] = [
    { field: 'metadata.name', state: 'analysisSuggestedValue', value: name, description: 'The name of the repository' },
    ...Object.entries(annotations ?? {}).map(([key, value]): SuggestedField => ({ field: `metadata.annotations.${key}`, state: 'analysisSuggestedValue', value, description: 'Where the repository is' })),
    { field: 'spec.type', state: 'needsUserInput', value: 'other', description: 'What it is, such as service, website or library' },
    { field: 'spec.lifecycle', state: 'needsUserInput', value: 'unknown', description: 'How far it is, such as experimental, production or deprecated' },
    describeOwner(ownership),
  ];
  return { entity, fields };
}

function describeOwner(finding: OwnerFinding): SuggestedField {
  if (finding?.owner !== undefined) {
    return { field: 'spec.owner', state: 'analysisSuggestedValue', value: finding.owner, description: `${finding.file} says so for everything in the repository` };
  }
  return finding
    ? { field: 'spec.owner', state: 'analysisSuggestedNoValue', value: null, description: `${finding.file} names nobody for everything in the repository` }
    : { field: 'spec.owner', state: 'needsUserInput', value: null, description: 'Who owns it: there is no CODEOWNERS file to tell' };
}

/** The parts of the path that name the repository to its forge. */
function slugOf({ host, repository }: ScmAddress): string[] {
  const segments = repository.split('/');
  switch (host.kind) {
    case 'azure': {
      const at = segments.lastIndexOf('_git');
      const name = segments[at + 1] ?? '';
      return [segments[at - 1] ?? name, name];
    }
    case 'bitbucketServer':
      return [segments[1] ?? '', segments[3] ?? ''];
    default:
      return segments;
  }
}

/** A name that entities may have, as near to the repository's as can be. */
function toName(name = ''): string {
  const plain = name.replace(/\.git$/, '');
  return isEntityName(plain) ? plain : plain.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 63).replace(/^-+|-+$/g, '') || 'component';
}
