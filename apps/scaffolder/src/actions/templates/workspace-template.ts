import { ActionError, type TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import type { ForgeHosts } from '../../expressions/repo-url.js';
import { normalizePath } from '../../workspaces/workspace-path.js';
import type { IncomingEntry, Workspace } from '../../workspaces/workspace.js';
import { example } from '../example.js';
import { renderFile, renderTree } from '../render-tree.js';
import { runAction } from '../run-action.js';
import { RENDER_INPUTS, RENDER_TREE_INPUTS } from './render-inputs.js';

/** `workspace:template` and `workspace:template:file`: as their `fetch` cousins, from files that are in the workspace already. */
export function workspaceTemplateActions(hosts: ForgeHosts): TemplateAction[] {
  return [workspaceTemplate(hosts), workspaceTemplateFile(hosts)];
}

function workspaceTemplate(hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'workspace:template',
    description: 'Renders names and contents of a folder of the workspace with values, into another folder of the workspace.',
    examples: [example('Render a folder that an earlier step fetched', 'workspace:template', { sourcePath: './skeleton', targetPath: './target', values: { name: 'test-project' } })],
    schema: {
      input: z.strictObject({
        sourcePath: z.string().describe('Folder of the workspace with the skeleton'),
        targetPath: z.string().describe('Folder of the workspace for the result; must not lie in sourcePath'),
        ...RENDER_TREE_INPUTS,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async (context) => {
      const { sourcePath, targetPath } = context.input;
      const [source, target] = [normalizePath(sourcePath), normalizePath(targetPath)];
      if (source === '' || `${target}/`.startsWith(`${source}/`)) throw new ActionError('invalid_values', 'targetPath must not be within template path');
      await renderTree(context, await readWorkspaceTree(context.workspace, source), hosts);
    },
  });
}

function workspaceTemplateFile(hosts: ForgeHosts): TemplateAction {
  return runAction({
    id: 'workspace:template:file',
    description: 'Renders the content of one file of the workspace with values, into another file of the workspace.',
    examples: [example('Render a file that an earlier step fetched', 'workspace:template:file', { sourcePath: './notes.njk', targetPath: './NOTES.md', values: { name: 'test-project' } })],
    schema: {
      input: z.strictObject({
        sourcePath: z.string().describe('File of the workspace to render'),
        targetPath: z.string().describe('File of the workspace to write'),
        ...RENDER_INPUTS,
      }),
    },
    supportsDryRun: true,
    idempotent: true,
    handler: async (context) => {
      const { sourcePath, targetPath, replace } = context.input;
      if (!replace && (await context.workspace.stat(targetPath))) {
        context.log.info(`File ${targetPath} already exists in workspace, not replacing.`);
        return;
      }
      await context.workspace.write(targetPath, await renderFile(context, sourcePath, await context.workspace.read(sourcePath), hosts));
      context.log.info(`Template file has been written to ${targetPath}`);
    },
  });
}

async function readWorkspaceTree(workspace: Workspace, folder: string): Promise<IncomingEntry[]> {
  const entries = await workspace.list(folder);
  return Promise.all(
    entries.map(async ({ path, type, executable, size }): Promise<IncomingEntry> => {
      const below = path.slice(folder.length + 1);
      if (type === 'folder') return { path: below, type };
      if (type === 'link') return { path: below, type, target: await workspace.readLink(path) };
      return { path: below, type, executable, size, read: () => workspace.read(path) };
    }),
  );
}
