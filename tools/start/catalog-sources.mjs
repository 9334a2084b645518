import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isUrl } from './arguments.mjs';
import { ROOT } from './checkout.mjs';
import { Failure } from './failure.mjs';

/** What somebody who starts Callboard on his own machine names himself may hold every kind, people and templates included. */
const EVERY_KIND = [{ allow: ['API', 'Component', 'Domain', 'Group', 'Location', 'Resource', 'System', 'Template', 'User'] }];

/**
 * The catalog locations that `--catalog` and the examples stand for. A folder stands for its all.yaml (which lists the
 * rest), or, when it has none, for every catalog-info.yaml below it; files that appear later are found as well.
 * @param {{ catalog: readonly string[], examples: boolean }} options
 */
export function catalogLocations({ catalog, examples }) {
  const targets = examples ? [join(ROOT, 'examples/catalog/all.yaml'), ...catalog] : [...catalog];
  return targets.map((target) => ({ ...location(target), rules: EVERY_KIND }));
}

/** @param {string} target */
function location(target) {
  if (isUrl(target)) return { type: 'url', target };
  if (!existsSync(target)) throw new Failure(`--catalog ${target}: there is no such file or folder.`);
  if (!statSync(target).isDirectory()) return { type: 'file', target };
  const list = join(target, 'all.yaml');
  return { type: 'file', target: existsSync(list) ? list : join(target, '**', 'catalog-info.yaml') };
}
