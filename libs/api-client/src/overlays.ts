import type { EntityLink } from '@callboard/catalog-model';
import { ApiError } from './api-error.js';
import type { PatchOperation } from './catalog.js';
import { Http, type ClientOptions } from './http.js';

/** A change of a list: another one instead of it, items more, items less. A list alone stands for the whole list. */
export type ListChange<Item> = readonly Item[] | { readonly set?: readonly Item[]; readonly add?: readonly Item[]; readonly remove?: readonly string[] };

/** What is laid over an entity. `null` takes away what the source says; in a merge it lifts the field. */
export interface Overlay {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly tags?: ListChange<string> | null;
  readonly links?: ListChange<EntityLink> | null;
  readonly annotations?: Readonly<Record<string, string | null>> | null;
  readonly labels?: Readonly<Record<string, string | null>> | null;
  readonly owner?: string | null;
  readonly lifecycle?: string | null;
}

/** One overlaid field: what the source says, what was laid over it, what readers see. */
export interface OverlaidField {
  readonly field: string;
  readonly source?: unknown;
  readonly overlay: unknown;
  readonly effective?: unknown;
  /** The source says the same by now. */
  readonly redundant: boolean;
  readonly setBy: string;
  readonly setAt: string;
}

/** What lies over one entity; without fields when nothing does. */
export interface EntityOverlay {
  readonly entityRef: string;
  readonly exists: boolean;
  /** Of the entity. */
  readonly revision?: number;
  readonly overlay: Overlay;
  readonly fields: readonly OverlaidField[];
  /** Why the overlay is left off. */
  readonly problem?: { readonly code: string; readonly message: string; readonly field?: string };
}

/** An overlay with the tag by which it is changed. */
export interface TaggedOverlay extends EntityOverlay {
  readonly etag: string;
}

/** The overlay as a change of the file that the entity comes from. */
export interface OverlayProposal {
  readonly entityRef: string;
  readonly editable: boolean;
  readonly reason?: string;
  readonly fields: readonly string[];
  readonly file?: { readonly location: string; readonly path: string; readonly line?: number; readonly editUrl?: string };
  readonly diff?: string;
  readonly jsonPatch?: readonly PatchOperation[];
  readonly yaml: string;
}

/** Reads and changes what people lay over entities. */
export class OverlaysClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** The overlay of an entity; undefined when there is neither. */
  async find(kind: string, namespace: string, name: string): Promise<TaggedOverlay | undefined> {
    try {
      return await tagged(await this.http.send(overlayPath(kind, namespace, name)));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Replaces the overlay. With `ifMatch` only that which was read: `precondition_failed` otherwise. */
  put(kind: string, namespace: string, name: string, overlay: Overlay, ifMatch?: string): Promise<TaggedOverlay> {
    return this.change('PUT', overlayPath(kind, namespace, name), overlay, ifMatch);
  }

  /** Sets what is named, lifts what is named as `null`, keeps the rest. */
  merge(kind: string, namespace: string, name: string, overlay: Overlay, ifMatch?: string): Promise<TaggedOverlay> {
    return this.change('PATCH', overlayPath(kind, namespace, name), overlay, ifMatch);
  }

  /** Takes the overlay away: the entity says what its source says. */
  async lift(kind: string, namespace: string, name: string, ifMatch?: string): Promise<void> {
    await this.http.send(overlayPath(kind, namespace, name), { method: 'DELETE', headers: conditional(ifMatch) });
  }

  /** What would change in the source; undefined when nothing is laid over the entity. */
  findProposal(kind: string, namespace: string, name: string): Promise<OverlayProposal | undefined> {
    return this.http.jsonOrUndefined(`${overlayPath(kind, namespace, name)}/proposal`);
  }

  private async change(method: 'PUT' | 'PATCH', path: string, body: Overlay, ifMatch: string | undefined): Promise<TaggedOverlay> {
    return tagged(await this.http.send(path, { method, body, headers: conditional(ifMatch) }));
  }
}

async function tagged(response: Response): Promise<TaggedOverlay> {
  return { ...((await response.json()) as EntityOverlay), etag: response.headers.get('etag') ?? '' };
}

function conditional(ifMatch: string | undefined): Record<string, string> {
  return ifMatch === undefined ? {} : { 'if-match': ifMatch };
}

function overlayPath(kind: string, namespace: string, name: string): string {
  return `/api/catalog/entities/by-name/${[kind, namespace, name].map(encodeURIComponent).join('/')}/overlay`;
}
