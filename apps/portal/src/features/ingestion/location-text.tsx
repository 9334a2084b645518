import { shortTarget } from '../changes/short-target';
import { locationHref } from './ingestion-view';

/** A file and the line in it, short, with the whole of it on hover; a link where the web has it. */
export function LocationText({ location, line, column }: { location: string; line?: number; column?: number }) {
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const href = locationHref(location, line);
  const words = (
    <>
      {shortTarget(location) || location}
      {place}
    </>
  );
  const look = 'font-mono text-mono [overflow-wrap:anywhere]';
  return href ? (
    <a href={href} title={`${location}${place}`} target="_blank" rel="noopener noreferrer" className={`${look} hover:underline`}>
      {words}
    </a>
  ) : (
    <span title={`${location}${place}`} className={look}>
      {words}
    </span>
  );
}
