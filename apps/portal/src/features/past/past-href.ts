/** An address at a moment of the past; the plain one for the present. */
export function pastHref(href: string, asOf: string | undefined): string {
  return asOf === undefined ? href : `${href}${href.includes('?') ? '&' : '?'}asOf=${encodeURIComponent(asOf)}`;
}

/** Where the page of an entity of the past is made: it may not exist any more, so it stands outside of the present one's frame. */
export function pastPath(pathname: string, parameters: URLSearchParams): string | undefined {
  const entity = /^\/catalog(\/[^/]+\/[^/]+\/[^/]+)\/?$/.exec(pathname)?.[1];
  return entity !== undefined && (parameters.get('asOf') ?? '') !== '' ? `/past${entity}` : undefined;
}

/** A moment in words, in UTC; positions and what is no time stay as they are. */
export function momentWords(asOf: string): string {
  const time = /^\d{4}-\d{2}-\d{2}T/.test(asOf) ? new Date(asOf) : undefined;
  if (!time || Number.isNaN(time.getTime())) return asOf;
  return `${new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium', hourCycle: 'h23', timeZone: 'UTC' }).format(time)} UTC`;
}
