import type { Principal } from '@callboard/access';
import type { Entity, EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createTwoFilesPatch } from 'diff';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { authoredYaml } from './authored-yaml.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryRights } from './history-rights.query.js';

/** Comparing texts ends after this; what is left then is one block. */
const DIFF_TIMEOUT_MS = 500;
const FILE_NAME = 'catalog-info.yaml';

/** What to write into which file, so that an entity becomes what it was. */
export interface RestoreProposal {
  readonly ref: string;
  readonly revision: number;
  readonly yaml: string;
  readonly location: { readonly target?: string; readonly editUrl?: string };
  /** Unified diff from the present state, as YAML of the same form; against nothing where the entity is deleted. Empty: it is the same. */
  readonly patch: string;
}

/** How to bring back an earlier revision. Nothing is written: the source of the entity decides. */
@Injectable()
export class ProposeRestore {
  constructor(
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
    @Inject(HistoryRights) private readonly rights: HistoryRights,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
  ) {}

  /** Throws `NotFound('entity_not_found')` for a ref or a revision that is not there, and for a revision that deleted the entity. */
  async execute(principal: Principal, name: EntityName, revision: number): Promise<RestoreProposal> {
    const ref = await this.rights.see(principal, name);
    const state = (await this.history.readStates(ref, [revision])).get(revision);
    if (!state) {
      throw new NotFound('entity_not_found', `${ref} has no revision ${revision}`);
    }
    if (!state.entity) {
      throw new NotFound('entity_not_found', `Revision ${revision} deleted ${ref}; revision ${revision - 1} is what it was before`);
    }
    const text = (await this.entities.readTextsByRef([ref])).get(ref);
    const present = text === undefined ? undefined : withoutStitching(JSON.parse(text) as Entity & Stitching);
    const yaml = authoredYaml(state.entity);
    return { ref, revision, yaml, location: locationOf(present ?? state.entity), patch: unifiedDiff(present && authoredYaml(present), yaml) };
  }
}

interface Stitching {
  readonly relations?: unknown;
  readonly status?: unknown;
}

function withoutStitching({ relations: _relations, status: _status, ...entity }: Entity & Stitching): Entity {
  return entity as Entity;
}

function locationOf({ metadata: { annotations = {} } }: Entity): RestoreProposal['location'] {
  const target = annotations['backstage.io/managed-by-location'];
  const editUrl = annotations['backstage.io/edit-url'];
  return { ...(target && { target }), ...(editUrl && { editUrl }) };
}

function unifiedDiff(before: string | undefined, after: string): string {
  if (before === after) {
    return '';
  }
  const [from, to] = [before === undefined ? '/dev/null' : `a/${FILE_NAME}`, `b/${FILE_NAME}`];
  const headerOptions = { includeIndex: false, includeUnderline: false, includeFileHeaders: true };
  const diff = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3, headerOptions, timeout: DIFF_TIMEOUT_MS });
  // Too different to be compared in time: all of the one goes, all of the other comes.
  return diff ?? `--- ${from}\n+++ ${to}\n@@ -1,${countLines(before ?? '')} +1,${countLines(after)} @@\n${marked('-', before ?? '')}${marked('+', after)}`;
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function marked(sign: string, text: string): string {
  return text.replaceAll(/^(?=[^]).*\n/gm, (line) => sign + line);
}
