// `npm run stop`: ends the stack of a data folder, and what an ended launcher left running.
import { parseSideArguments } from './arguments.mjs';
import { reportFailure } from './failure.mjs';
import { stopOrphans } from './orphans.mjs';
import { isRunning, stopProcess } from './processes.mjs';
import { readStack } from './stack-file.mjs';

/** The launcher's own time limits, one after another. */
const STOP_TIMEOUT_MS = 90_000;

async function main() {
  const { dataDir } = parseSideArguments(process.argv.slice(2));
  const stack = readStack(dataDir);
  if (!stack) {
    console.log(`Callboard is not running with the data in ${dataDir}.`);
    return;
  }
  if (isRunning(stack.launcher)) {
    await stopProcess(stack.launcher, { signal: 'SIGTERM', timeoutMs: STOP_TIMEOUT_MS });
    console.log(`Callboard at ${stack.url} has stopped.`);
  }
  const names = await stopOrphans(dataDir);
  if (names.length > 0) console.log(`Ended what was left running: ${names.join(', ')}.`);
}

main().catch((error) => process.exit(reportFailure(error)));
