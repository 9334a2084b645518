import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isUrl } from './arguments.mjs';
import { ROOT } from './checkout.mjs';
import { Failure } from './failure.mjs';

/** What somebody who starts Callboard on his own machine names himself may hold every kind, people, templates and kinds of his own included. */
const EVERY_KIND = [{ allow: ['*'] }];

/**
 * The catalog locations that `--catalog` and the examples stand for. A folder stands for its all.yaml (which lists the
 * rest), or, when it has none, for every catalog-info.yaml below it; files that appear later are found as well.
 * @param {{ catalog: readonly string[], examples: boolean }} options
 */
export function catalogLocations({ catalog, examples }) {
  const named = catalog.map(location);
  // The example catalog names templates beside its own folder.
  const ours = { type: 'file', target: join(ROOT, 'examples/catalog/all.yaml'), root: join(ROOT, 'examples') };
  return [...(examples ? [ours] : []), ...named].map((entry) => ({ ...entry, rules: EVERY_KIND }));
}

/**
 * The kinds that the example catalog has of its own.
 * @param {{ examples: boolean }} options
 * @returns {{ kind: string }[]}
 */
export function catalogKinds({ examples }) {
  return examples ? JSON.parse(readFileSync(join(ROOT, 'examples/catalog/kinds.json'), 'utf8')) : [];
}

/**
 * @param {string} target
 * @returns {{ type: 'file' | 'url', target: string, root?: string }} `root`: what the location may not leave
 */
function location(target) {
  if (isUrl(target)) return { type: 'url', target };
  if (!existsSync(target)) throw new Failure(`--catalog ${target}: there is no such file or folder.`);
  if (!statSync(target).isDirectory()) return { type: 'file', target };
  const list = join(target, 'all.yaml');
  return { type: 'file', target: existsSync(list) ? list : join(target, '**', 'catalog-info.yaml'), root: target };
}
