// `npm start`: brings up the whole of Callboard on this machine and keeps it up until it is told to stop.
// Nothing but Node is needed to run this file: it installs the packages itself.
import { parseStartArguments, HELP } from './arguments.mjs';
import { Failure, reportFailure } from './failure.mjs';
import { LocalStack } from './local-stack.mjs';

/** npm hands on the Ctrl-C that the terminal has already delivered: two within this time are one. */
const SAME_KEYPRESS_MS = 700;

async function main() {
  const options = parseStartArguments(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  if (process.env.CALLBOARD_MODE === 'production') {
    throw new Failure('"npm start" is local mode, and CALLBOARD_MODE says production; unset it, or deploy with docker-compose.yml.');
  }
  const stack = new LocalStack(options);
  const stopped = new Promise((resolve) => listenForStop(stack, () => resolve(undefined)));
  try {
    await stack.start();
    await stopped;
    return 0;
  } catch (error) {
    if (stack.stopRequested) return 130;
    return reportFailure(error);
  } finally {
    await stack.stop();
  }
}

/**
 * @param {LocalStack} stack
 * @param {() => void} onStop
 */
function listenForStop(stack, onStop) {
  let firstAt = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (firstAt === 0) {
        firstAt = Date.now();
        stack.requestStop();
        onStop();
      } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
        void stack.killNow().then(() => process.exit(137));
      }
    });
  }
}

main().then(
  (code) => process.exit(code),
  (error) => process.exit(reportFailure(error)),
);
