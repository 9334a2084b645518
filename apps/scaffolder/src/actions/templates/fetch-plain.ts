import type { TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import type { ForgeHosts } from '../../expressions/repo-url.js';
import { resolveSource } from '../../sources/source-address.js';
import type { SourceReader } from '../../sources/source-reader.port.js';
import { example } from '../example.js';
import { runAction } from '../run-action.js';
import { TOKEN_INPUT } from './render-inputs.js';

/** `fetch:plain` and `fetch:plain:file`. */
export function fetchPlainActions(sources: SourceReader, hosts: ForgeHosts): TemplateAction[] {
  return [fetchPlain(sources, hosts), fetchPlainFile(sources, hosts)];
}

function fetchPlain(sources: SourceReader, hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'fetch:plain',
    description: 'Downloads a folder and places it in the workspace as it is.',
    examples: [example('Take a folder as it is', 'fetch:plain', { url: './docs', targetPath: './docs' })],
    schema: {
      input: z.strictObject({
        url: z.string().describe('Relative path or absolute URL of the folder to fetch'),
        targetPath: z.string().optional().describe('Folder of the workspace for the files; the workspace itself by default.'),
        token: TOKEN_INPUT,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async ({ input, template, workspace, log }) => {
      log.info(`Fetching plain content from ${input.url}`);
      const entries = await sources.readTree(resolveSource(input.url, template?.baseUrl, hosts), { token: input.token });
      await workspace.place(input.targetPath ?? './', entries);
    },
  });
}

function fetchPlainFile(sources: SourceReader, hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'fetch:plain:file',
    description: 'Downloads one file and places it in the workspace as it is.',
    examples: [example('Take a file as it is', 'fetch:plain:file', { url: './LICENSE', targetPath: './LICENSE' })],
    schema: {
      input: z.strictObject({
        url: z.string().describe('Relative path or absolute URL of the file to fetch'),
        targetPath: z.string().describe('File of the workspace to write'),
        token: TOKEN_INPUT,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async ({ input, template, workspace, log }) => {
      log.info(`Fetching plain content from ${input.url}`);
      await workspace.write(input.targetPath, await sources.readFile(resolveSource(input.url, template?.baseUrl, hosts), { token: input.token }));
    },
  });
}
