// `npm run status`: what of a stack runs, and where. Status 0 when all is well, 1 when something is not, 3 when nothing runs.
import { parseSideArguments } from './arguments.mjs';
import { reportFailure } from './failure.mjs';
import { isRunning } from './processes.mjs';
import { readStack } from './stack-file.mjs';

const NOT_RUNNING = 3;

/**
 * @param {string} url
 * @returns {Promise<string>} `ready`, `degraded` (and by what), `not ready`
 */
async function readinessOf(url) {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
    /** @type {any} */
    const body = await response.json().catch(() => ({}));
    const troubled = Object.entries(body.checks ?? {}).filter(([, state]) => state !== 'ok').map(([name, state]) => `${name} ${state}`);
    if (!response.ok) return ['not ready', ...troubled].join(', ');
    return troubled.length > 0 ? `degraded: ${troubled.join(', ')}` : 'ready';
  } catch {
    return 'does not answer';
  }
}

async function main() {
  const { dataDir } = parseSideArguments(process.argv.slice(2));
  const stack = readStack(dataDir);
  if (!stack || !isRunning(stack.launcher)) {
    console.log(stack ? 'The launcher was ended by force; "npm run stop" ends what it left, "npm start" goes on from there.' : `Callboard is not running with the data in ${dataDir}.`);
    return NOT_RUNNING;
  }
  console.log(`Callboard at ${stack.url}${stack.ready ? '' : ' (still starting)'}, data in ${stack.dataDir}`);
  const entries = [...Object.entries(stack.services), ...(stack.git ? [/** @type {const} */ (['git', stack.git])] : []), ...Object.entries(stack.servers)];
  const lines = await Promise.all(
    entries.map(async ([name, entry]) => {
      const runs = isRunning(entry);
      const state = !runs ? 'not running' : name in stack.services ? await readinessOf(entry.url ?? '') : 'running';
      return { text: `  ${name.padEnd(12)} ${String(entry.pid ?? '').padStart(7)}  ${(entry.url ?? '').padEnd(28)} ${state}`, well: state === 'ready' || state === 'running' };
    }),
  );
  for (const { text } of lines) console.log(text);
  return lines.every(({ well }) => well) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error) => process.exit(reportFailure(error)),
);
