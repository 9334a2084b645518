import { spawn } from 'node:child_process';

/**
 * Starts a program whose output goes to a log. It has a process group of its own: Ctrl-C in the terminal reaches the
 * launcher alone, which ends everything in order.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ log: { write: (chunk: Buffer) => void }, env?: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<import('node:child_process').ChildProcess>} rejects when the program cannot be started
 */
export function spawnLogged(command, args, { log, env, cwd }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk) => log.write(chunk));
    child.stderr?.on('data', (chunk) => log.write(chunk));
    child.once('error', reject);
    child.once('spawn', () => resolve(child));
  });
}
