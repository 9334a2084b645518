import type { TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import type { ForgeHosts } from '../../expressions/repo-url.js';
import { resolveSource } from '../../sources/source-address.js';
import type { SourceReader } from '../../sources/source-reader.port.js';
import { example } from '../example.js';
import { renderFile, renderTree } from '../render-tree.js';
import { runAction } from '../run-action.js';
import { RENDER_INPUTS, RENDER_TREE_INPUTS, TOKEN_INPUT } from './render-inputs.js';

/** `fetch:template` and `fetch:template:file`. */
export function fetchTemplateActions(sources: SourceReader, hosts: ForgeHosts): TemplateAction[] {
  return [fetchTemplate(sources, hosts), fetchTemplateFile(sources, hosts)];
}

function fetchTemplate(sources: SourceReader, hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'fetch:template',
    description: 'Downloads a skeleton, renders names and contents of its files with values, and places the result in the workspace.',
    examples: [
      example('Fill out the skeleton beside the template', 'fetch:template', {
        url: './skeleton',
        targetPath: './target',
        values: { name: 'test-project', count: 1234, itemList: ['first', 'second', 'third'] },
      }),
    ],
    schema: {
      input: z.strictObject({
        url: z.string().describe('Relative path or absolute URL of the folder to fetch'),
        targetPath: z.string().optional().describe('Folder of the workspace for the result; the workspace itself by default.'),
        ...RENDER_TREE_INPUTS,
        token: TOKEN_INPUT,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async (context) => {
      const { url, token } = context.input;
      context.log.info(`Fetching template content from ${url}`);
      const skeleton = await sources.readTree(resolveSource(url, context.template?.baseUrl, hosts), { token });
      await renderTree(context, skeleton, hosts);
    },
  });
}

function fetchTemplateFile(sources: SourceReader, hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'fetch:template:file',
    description: 'Downloads one file, renders its content with values, and places it in the workspace.',
    examples: [example('Fill out the file beside the template', 'fetch:template:file', { url: './skeleton.txt', targetPath: './target/skeleton.txt', values: { name: 'test-project' } })],
    schema: {
      input: z.strictObject({
        url: z.string().describe('Relative path or absolute URL of the file to fetch'),
        targetPath: z.string().describe('File of the workspace to write'),
        ...RENDER_INPUTS,
        token: TOKEN_INPUT,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async (context) => {
      const { url, targetPath, replace, token } = context.input;
      if (!replace && (await context.workspace.stat(targetPath))) {
        context.log.info(`File ${targetPath} already exists in workspace, not replacing.`);
        return;
      }
      const content = await sources.readFile(resolveSource(url, context.template?.baseUrl, hosts), { token });
      await context.workspace.write(targetPath, await renderFile(context, url, content, hosts));
      context.log.info(`Template file has been written to ${targetPath}`);
    },
  });
}
