// After `npm install` from a registry that does not serve the builds of all platforms: package-lock.json gets an entry
// for each build that is missing, without which `npm ci` refuses the file everywhere. `--check` only looks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { completeLock } from './platform-packages.mjs';

const path = join(ROOT, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = completeLock(lock);
if (process.argv.includes('--check')) {
  if (added.length > 0) console.error(`package-lock.json lacks ${added.length} packages of other platforms; run "node tools/start/complete-lock.mjs".`);
  process.exit(added.length > 0 ? 1 : 0);
}
if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `Added ${added.length} packages: ${added.join(', ')}` : 'package-lock.json is complete.');
