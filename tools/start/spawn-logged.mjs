import { spawn } from 'node:child_process';

/**
 * Starts a program that writes to its log by itself: should the launcher be ended by force, no pipe breaks under it. It
 * has a process group of its own: Ctrl-C in the terminal reaches the launcher alone, which ends everything in order.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ log: { descriptor: number }, env?: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<import('node:child_process').ChildProcess>} rejects when the program cannot be started
 */
export function spawnLogged(command, args, { log, env, cwd }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', log.descriptor, log.descriptor] });
    child.once('error', reject);
    child.once('spawn', () => resolve(child));
  });
}
