import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** Where downloaded server programs are kept; shared by all stacks of this checkout, safe to delete. */
export const CACHE = join(ROOT, '.cache');
