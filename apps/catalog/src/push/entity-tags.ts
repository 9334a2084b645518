/** What a caller knows of an entity, as the headers `If-Match` and `If-None-Match` say it. */
export interface Precondition {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

/**
 * What of a precondition does not hold for an entity with this etag (undefined: there is none); undefined when all does.
 *
 * Tags may be quoted or bare, weak or strong: an etag of the catalog names one content of the entity and nothing else.
 */
export function unmetPrecondition({ ifMatch, ifNoneMatch }: Precondition, etag: string | undefined): string | undefined {
  if (ifMatch !== undefined && !covers(ifMatch, etag)) {
    return etag === undefined ? 'it does not exist' : `its etag is ${etag} now`;
  }
  if (ifNoneMatch !== undefined && covers(ifNoneMatch, etag)) {
    return `it exists with etag ${etag}`;
  }
  return undefined;
}

function covers(header: string, etag: string | undefined): boolean {
  return etag !== undefined && tagsOf(header).some((tag) => tag === '*' || tag === etag);
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//i, '').replace(/^"(.*)"$/, '$1'));
}
