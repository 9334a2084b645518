import { basename } from 'node:path';
import { ActionError, type Json, type TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import { example } from '../example.js';
import { runAction } from '../run-action.js';

/** `fs:delete`, `fs:rename`, `fs:readdir` and `fs:read`. */
export function fileActions(): TemplateAction[] {
  return [deleteFiles, renameFiles, readFolders, readOneFile];
}

const deleteFiles = runAction({
  id: 'fs:delete',
  description: 'Deletes files and folders of the workspace.',
  examples: [example('Delete a file and all of a folder', 'fs:delete', { files: ['file1.txt', 'drafts', '**/*.tmp'] })],
  schema: { input: z.strictObject({ files: z.array(z.string()).describe('Files, folders and globs that will be deleted') }) },
  supportsDryRun: true,
  idempotent: true,
  handler: async ({ input, workspace, log }) => {
    for (const pattern of input.files) {
      for (const path of await workspace.glob([pattern])) {
        await workspace.remove(path);
        log.info(`File ${path} deleted successfully`);
      }
      if ((await workspace.stat(pattern))?.type === 'folder') await workspace.remove(pattern);
    }
  },
});

const renameFiles = runAction({
  id: 'fs:rename',
  description: 'Renames files and folders within the workspace.',
  examples: [example('Rename a file', 'fs:rename', { files: [{ from: 'file1.txt', to: 'file1Renamed.txt', overwrite: true }] })],
  schema: {
    input: z.strictObject({
      files: z
        .array(
          z.strictObject({
            from: z.string().describe('The file or folder to be renamed'),
            to: z.string().describe('Its new name'),
            overwrite: z.boolean().optional().describe('Replace what has the new name already; false by default'),
          }),
        )
        .describe('Files and folders that will be renamed'),
    }),
  },
  supportsDryRun: true,
  // Files are moved one by one: what was moved already cannot be moved again. The workspace is restored first, so nothing was.
  idempotent: true,
  handler: async ({ input, workspace, log }) => {
    for (const { from, to, overwrite } of input.files) {
      if (!from || !to) throw new ActionError('invalid_values', 'each file must have a from and to property');
      await workspace.move(from, to, { overwrite });
      log.info(`File ${from} renamed to ${to} successfully`);
    }
  },
});

const entrySchema = z.object({ name: z.string(), path: z.string(), fullPath: z.string() });

const readFolders = runAction({
  id: 'fs:readdir',
  description: 'Lists files and folders of the workspace.',
  examples: [example('List a folder and all below it', 'fs:readdir', { paths: ['.'], recursive: true })],
  schema: {
    input: z.strictObject({
      paths: z.array(z.string().min(1)).describe('Folders to list'),
      recursive: z.boolean().default(false).describe('List what is below them too'),
    }),
    output: z.object({ files: z.array(entrySchema), folders: z.array(entrySchema) }),
  },
  supportsDryRun: true,
  idempotent: true,
  handler: async ({ input, workspace, output }) => {
    const files: Json[] = [];
    const folders: Json[] = [];
    for (const top of input.paths) {
      const entries = await workspace.list(top);
      const depth = input.recursive ? Infinity : Math.min(...entries.map(({ path }) => path.split('/').length));
      for (const { path, type } of entries) {
        if (path.split('/').length > depth) continue;
        // Backstage gives a path of the server as fullPath; a template has no use for where the workspace lies.
        (type === 'folder' ? folders : files).push({ name: basename(path), path, fullPath: path });
      }
    }
    output('files', files);
    output('folders', folders);
  },
});

const readOneFile = runAction({
  id: 'fs:read',
  description: 'Reads a file of the workspace into an output.',
  examples: [example('Read a file', 'fs:read', { path: './package.json' })],
  schema: {
    input: z.strictObject({
      path: z.string().describe('File of the workspace'),
      encoding: z.enum(['utf8', 'base64']).optional().describe('How its bytes become text; utf8 by default'),
    }),
    output: z.object({ content: z.string().describe('What the file holds') }),
  },
  supportsDryRun: true,
  idempotent: true,
  handler: async ({ input, workspace, output }) => output('content', (await workspace.read(input.path)).toString(input.encoding ?? 'utf8')),
});
