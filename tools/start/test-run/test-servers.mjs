import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Failure } from '../failure.mjs';

const PROGRAM = fileURLToPath(new URL('../servers.mjs', import.meta.url));

/**
 * The throw-away servers that all integration tests of a run share (each makes databases of its own on them).
 * @returns {Promise<{ json: string, stop: () => Promise<void> }>} `json` goes into CALLBOARD_TEST_SERVERS
 */
export function startTestServers() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, '--ephemeral'], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const ended = new Promise((done) => child.once('exit', done));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('exit', () => reject(new Failure(`the servers for the tests did not start:${said.replace(/^\s*Callboard cannot go on:/, '')}`)));
    child.once('error', reject);
    createInterface(child.stdout).once('line', (json) =>
      resolve({
        json,
        stop: async () => {
          child.stdin.end();
          await ended;
        },
      }),
    );
  });
}
