import { setTimeout as wait } from 'node:timers/promises';
import { ActionError, type ActionWorkspace, type TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import { example } from '../example.js';
import { runAction } from '../run-action.js';

const MAX_WAIT_MS = 10 * 60_000;

/** What one file may add to the log. */
const MAX_LISTED_BYTES = 64 * 1024;

/** `debug:log` and `debug:wait`. */
export function debugActions(): TemplateAction[] {
  return [logMessage, waitAWhile];
}

const logMessage = runAction({
  id: 'debug:log',
  description: 'Writes a message into the log and/or lists all files in the workspace.',
  examples: [
    example('Write a message', 'debug:log', { message: 'Hello Callboard!' }),
    example('List the workspace', 'debug:log', { listWorkspace: 'with-filenames' }),
  ],
  schema: {
    input: z.strictObject({
      message: z.string().optional().describe('Message to output.'),
      listWorkspace: z
        .union([z.boolean(), z.enum(['with-filenames', 'with-contents'])])
        .optional()
        .describe('List all files in the workspace; with "with-contents" also what they hold.'),
    }),
  },
  supportsDryRun: true,
  idempotent: true,
  handler: async ({ input, workspace, log }) => {
    log.info(JSON.stringify(input, null, 2));
    if (input.message) log.info(input.message);
    if (input.listWorkspace) log.info(`Workspace:\n${(await listFiles(workspace, input.listWorkspace === 'with-contents')).join('\n')}`);
  },
});

async function listFiles(workspace: ActionWorkspace, withContents: boolean): Promise<string[]> {
  const entries = (await workspace.list()).filter(({ type }) => type !== 'folder');
  return Promise.all(
    entries.map(async ({ path, type, size }) => {
      if (!withContents) return `  - ${path}`;
      if (type !== 'file' || size > MAX_LISTED_BYTES) return ` - ${path}: [skipped]`;
      return ` - ${path}:\n\n  ${(await workspace.read(path)).toString('utf8')}`;
    }),
  );
}

const waitAWhile = runAction({
  id: 'debug:wait',
  description: 'Waits for a certain period of time.',
  examples: [example('Wait for 50 milliseconds', 'debug:wait', { milliseconds: 50 })],
  schema: {
    input: z.strictObject({
      minutes: z.number().optional().describe('Waiting period in minutes.'),
      seconds: z.number().optional().describe('Waiting period in seconds.'),
      milliseconds: z.number().optional().describe('Waiting period in milliseconds.'),
    }),
  },
  idempotent: true,
  handler: async ({ input: { minutes = 0, seconds = 0, milliseconds = 0 }, signal }) => {
    const ms = minutes * 60_000 + seconds * 1000 + milliseconds;
    if (ms > MAX_WAIT_MS) throw new ActionError('invalid_values', 'Waiting duration is longer than the maximum threshold of 0 hours, 10 minutes, 0 seconds');
    // Stopped early is no failure of the action: the run knows why.
    await wait(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
  },
});
