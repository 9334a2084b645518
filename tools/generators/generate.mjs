// `npm run generate -- <what> <names…>`: writes the files that a new thing of the house begins with, and says what is left to do.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOfAdr, filesOfEvent, filesOfJob, NameError } from './files.mjs';

const USAGE = `npm run generate -- <what> <names…>

  adr <title words…>                     a decision, with the next number
  event <service> <noun> <past>          a contract with its two samples: event catalog entity renamed
  job <service> <feature> <name>         a typed BullMQ job with its processor: job search documents sweep`;

const root = process.env.CALLBOARD_GENERATE_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '../..');
const [what, ...names] = process.argv.slice(2);

try {
  const { files, next } = await plan(what, names);
  for (const path of Object.keys(files)) {
    if (existsSync(join(root, path))) throw new NameError(`${path} exists already`);
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  console.log(next);
} catch (error) {
  if (!(error instanceof NameError)) throw error;
  console.error(error.message);
  process.exitCode = 64;
}

async function plan(what, names) {
  if (what === 'adr' && names.length > 0) {
    const known = await readdir(join(root, 'docs/adr'));
    const last = Math.max(0, ...known.map((file) => Number.parseInt(file, 10) || 0));
    return filesOfAdr(last + 1, names.join(' '), new Date().toISOString().slice(0, 10));
  }
  if (what === 'event' && names.length === 3) return filesOfEvent(...names);
  if (what === 'job' && names.length === 3) {
    const [service, feature] = names;
    await readFile(join(root, `apps/${service}/package.json`)).catch(() => {
      throw new NameError(`There is no service "${service}"`);
    });
    if (!existsSync(join(root, `apps/${service}/src/${feature}`))) throw new NameError(`apps/${service} has no feature "${feature}"`);
    return filesOfJob(...names);
  }
  throw new NameError(USAGE);
}
