import type { Principal } from '@callboard/access';
import { entityRefOf, parseLocationRef, stringifyEntityName, validateEnvelope, YAML_LIMITS, type Entity, type EntityName, type JsonObject } from '@callboard/catalog-model';
import { AppError, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createPatch } from 'rfc6902';
import { stringify } from 'yaml';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { editDocument, NotEditable, type Edit } from './edit-document.js';
import { isReserved, layOverlay } from './lay-overlay.js';
import { OverlayRights } from './overlay-rights.query.js';
import { keysOf, valueAt } from './overlay.js';
import { OverlaysRepository, type DocumentPlace } from './overlays.repository.js';
import { unifiedDiff } from './unified-diff.js';

/** How the source would say what the overlay says now. */
export interface OverlayProposal {
  readonly entityRef: string;
  /** Whether the file can be changed as `diff` says; `reason` tells why not. */
  readonly editable: boolean;
  readonly reason?: string;
  /** Fields in which the overlay says something else than the source. */
  readonly fields: readonly string[];
  /** The file: its location, its path from the folder where the diff is applied, where the document begins. */
  readonly file?: { readonly location: string; readonly path: string; readonly line?: number; readonly editUrl?: string };
  /** Unified diff of the file; empty when there is nothing to change. */
  readonly diff?: string;
  /** RFC 6902 patch of the document. */
  readonly jsonPatch?: readonly object[];
  /** The document as it would be; of a file that cannot be changed, the entity as it is served. */
  readonly yaml: string;
}

/** What an overlay says, as a change of the file that the entity comes from. Nothing is written. */
@Injectable()
export class ProposeOverlay {
  constructor(
    @Inject(OverlaysRepository) private readonly overlays: OverlaysRepository,
    @Inject(OverlayRights) private readonly rights: OverlayRights,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
    @Inject(SourceReaders) private readonly readers: SourceReaders,
  ) {}

  /** Throws NotFound without an entity or an overlay, NotAllowed for those who may not change the overlay. */
  async execute(principal: Principal, name: EntityName): Promise<OverlayProposal> {
    const entityRef = stringifyEntityName(name);
    const state = await this.overlays.read(entityRef);
    await this.rights.assertVisible(principal, entityRef, state);
    await this.rights.assertChangeable(principal, state);
    const { entity, fields } = state;
    if (!entity) {
      throw new NotFound('entity_not_found', `There is no entity ${entityRef}: no file says anything of it`);
    }
    if (fields.length === 0) {
      throw new NotFound('overlay_not_found', `Nothing is laid over ${entityRef}`);
    }
    const laid = layOverlay({ entity: entity.source, relations: entity.relations }, fields, this.kinds.current());
    const edits = laid.differing.map((path): Edit => ({ keys: keysOf(path), value: valueAt(laid.entity, path) }));
    const place = await this.overlays.findDocument(entityRef);
    const file = place && fileOf(place, entity.served);
    try {
      return { entityRef, editable: true, fields: laid.differing, ...(await this.edit(entityRef, place, edits)) };
    } catch (error) {
      const reason = reasonOf(error, place);
      return { entityRef, editable: false, reason, fields: laid.differing, ...(file && { file }), yaml: stringify(authored(entity.served), { lineWidth: 0 }) };
    }
  }

  private async edit(entityRef: string, place: DocumentPlace | undefined, edits: readonly Edit[]): Promise<Pick<OverlayProposal, 'file' | 'diff' | 'jsonPatch' | 'yaml'>> {
    if (!place?.location) {
      throw new NotEditable('no file holds it');
    }
    const { type, target } = parseLocationRef(place.location);
    const reader = this.readers.forSource(place.source)(type);
    if (!reader) {
      throw new NotEditable(`locations of type ${type} are not read as files`);
    }
    const read = await reader.read(target, { maxBytes: YAML_LIMITS.bytes });
    if (read.status !== 'content') {
      throw new NotEditable(read.status === 'missing' ? read.message : 'nothing was read');
    }
    const edited = editDocument(read.text, (value) => refOf(value) === entityRef, edits);
    const path = reader.pathInside?.(target) ?? target.slice(target.lastIndexOf('/') + 1).replace(/[?#].*$/, '');
    const line = read.text.slice(0, edited.from).split('\n').length;
    return { file: { location: place.location, path, line }, diff: unifiedDiff(path, read.text, edited), jsonPatch: createPatch(edited.before, edited.after), yaml: edited.document.replace(/^---[^\n]*\n/, '') };
  }
}

function fileOf({ location, line }: DocumentPlace, { metadata }: Entity): OverlayProposal['file'] {
  const editUrl = metadata.annotations?.['backstage.io/edit-url'];
  return location === undefined ? undefined : { location, path: location.slice(location.lastIndexOf('/') + 1), ...(line !== undefined && { line }), ...(editUrl !== undefined && { editUrl }) };
}

function reasonOf(error: unknown, place: DocumentPlace | undefined): string {
  if (error instanceof NotEditable || error instanceof AppError) {
    return place?.location ? `${place.location} cannot be changed: ${error.message}` : `It comes from ${place ? `${place.source.type}:${place.source.target}` : 'no source'}, not from a file.`;
  }
  throw error;
}

/** The entity as an author would write it. */
function authored({ metadata, ...entity }: Entity): object {
  const { uid: _uid, etag: _etag, annotations = {}, ...rest } = metadata;
  const own = Object.entries(annotations).filter(([key]) => !isReserved(key));
  return { ...entity, metadata: { ...rest, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) }, spec: entity.spec };
}

function refOf(value: JsonObject): string | undefined {
  try {
    return entityRefOf(validateEnvelope(value));
  } catch {
    return undefined;
  }
}
