// `npm run logs -- [-f] [-n <lines>] [<service>…]`: the last lines of the logs of a stack, and with -f what follows.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSideArguments } from './arguments.mjs';
import { Failure, reportFailure } from './failure.mjs';
import { lastLines } from './log-file.mjs';

const POLL_MS = 200;

/** One log that is printed as it grows. */
class FollowedLog {
  /**
   * @param {string} path
   * @param {string} prefix
   */
  constructor(path, prefix) {
    this.path = path;
    this.prefix = prefix;
    this.offset = 0;
    this.rest = '';
  }

  /** @param {number} count */
  printLast(count) {
    const { lines, end } = lastLines(this.path, count);
    this.offset = end;
    for (const line of lines) this.print(line);
  }

  printNew() {
    const descriptor = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      // Smaller than before: it was rotated, and this is the new one.
      if (size < this.offset) this.offset = 0;
      const buffer = Buffer.alloc(size - this.offset);
      readSync(descriptor, buffer, 0, buffer.length, this.offset);
      this.offset = size;
      const lines = (this.rest + buffer.toString('utf8')).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.print(line);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * @private
   * @param {string} line
   */
  print(line) {
    console.log(this.prefix + line);
  }
}

function main() {
  const { dataDir, values, positionals } = parseSideArguments(process.argv.slice(2), {
    follow: { type: 'boolean', short: 'f', default: false },
    lines: { type: 'string', short: 'n', default: '40' },
  });
  const folder = join(dataDir, 'logs');
  const names = logNames(folder);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Failure(`there is no log of ${unknown.join(', ')} in ${folder}; there are ${names.join(', ') || 'none yet'}.`);
  const wanted = positionals.length > 0 ? positionals : names;
  const width = Math.max(0, ...wanted.map((name) => name.length));
  const logs = wanted.map((name) => new FollowedLog(join(folder, `${name}.log`), wanted.length > 1 ? `${name.padEnd(width)} | ` : ''));
  for (const log of logs) log.printLast(Number(values.lines) || 40);
  if (values.follow) setInterval(() => logs.forEach((log) => log.printNew()), POLL_MS);
}

/** @param {string} folder */
function logNames(folder) {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.log')).map((name) => basename(name, '.log'));
  } catch {
    throw new Failure(`there are no logs in ${folder}; "npm start" writes them, and --data-dir says where else to look.`);
  }
}

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', () => process.exit(0));

try {
  main();
} catch (error) {
  process.exit(reportFailure(error));
}
