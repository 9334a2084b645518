import { setTimeout as delay } from 'node:timers/promises';
import { edit } from './edits.mjs';
import { endpointsOf, evenly } from './endpoints.mjs';
import { measure } from './read.mjs';

const WRITES_PER_SECOND = 50;

/** Routes that count: what they remember is out of date with every write. */
const COUNTING = ['by-query kind=component limit=20 order=name', 'facets spec.type+kind', 'facets tags, kind=component'];

/**
 * The counting routes while entities change all the time; processor time is that of reads and writes together, so only
 * times are given.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function writes(subject) {
  const refs = evenly(subject.catalog.components, 500);
  let writing = true;
  let written = 0;
  const writer = (async () => {
    const started = performance.now();
    while (writing) {
      const ref = refs[written % refs.length] ?? '';
      edit(subject.catalog, ref);
      written++;
      await delay(Math.max(0, started + (written * 1000) / WRITES_PER_SECOND - performance.now()));
    }
    return (performance.now() - started) / 1000;
  })();
  const all = endpointsOf(subject.catalog);
  const results = await measure(subject.client, Object.fromEntries(COUNTING.map((name) => [name, all[name] ?? []])), { ...subject, load: { ...subject.load, connections: [1] } });
  writing = false;
  const seconds = await writer;
  return { editsPerSecond: Math.round(written / seconds), reads: Object.fromEntries(Object.entries(results).map(([name, byConnections]) => [name, byConnections[1]])) };
}
