import { extname, posix } from 'node:path';
import { ActionError } from '@callboard/plugin-sdk';
import { isBinaryFileSync } from 'isbinaryfile';
import { minimatch } from 'minimatch';
import type { ForgeHosts } from '../expressions/repo-url.js';
import type { FileRendering, RenderEntry } from '../rendering/file-renderer.js';
import { normalizePath } from '../workspaces/workspace-path.js';
import type { IncomingEntry } from '../workspaces/workspace.js';
import type { RunContext } from './run-action.js';

/** The inputs that all template actions share. */
export interface RenderInput {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly cookiecutterCompat?: boolean;
  readonly replace?: boolean;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
}

export interface RenderTreeInput extends RenderInput {
  readonly targetPath?: string;
  readonly copyWithoutTemplating?: readonly string[];
  readonly templateFileExtension?: string | boolean;
}

const DEFAULT_EXTENSION = '.njk';

/** What the test for binary files looks at. */
const HEAD_BYTES = 515;

/** One entry of the skeleton and what becomes of it. */
interface Plan {
  readonly entry: IncomingEntry;
  /** As the skeleton has it; folders end in a slash. */
  readonly location: string;
  readonly renderContent: boolean;
}

/**
 * Renders names and contents of a skeleton into the workspace.
 *
 * A name that renders to nothing leaves out its file or folder; links and binary files are copied as they are; a file
 * that exists stays unless `replace` is set.
 */
export async function renderTree(context: RunContext<RenderTreeInput>, skeleton: readonly IncomingEntry[], hosts: ForgeHosts): Promise<void> {
  const { input, workspace, log } = context;
  const rendering = renderingOf(input, hosts);
  const plans = planEntries(skeleton, input);
  log.info(`Processing ${plans.length} template files/directories with input values`);
  const names = await context.renderFiles(rendering, plans.map(({ location }) => ({ path: location, renderPath: true })));
  const base = normalizePath(input.targetPath ?? './');

  const planned: { readonly plan: Plan; readonly path: string }[] = [];
  const taken = new Set<string>();
  for (const [index, plan] of plans.entries()) {
    const name = names[index]?.path ?? '';
    if (isLeftOut(name)) continue;
    const path = posix.join(base, normalizePath(name));
    const exists = !input.replace && plan.entry.type !== 'folder' && (taken.has(path) || (await workspace.stat(path)) !== undefined);
    if (exists) continue;
    taken.add(path);
    planned.push({ plan, path });
  }
  const written = await writePlanned(context, rendering, planned);
  log.info(`Template result written to ${base || './'}: ${written} files`);
}

/** Renders the content of one file. */
export async function renderFile(context: RunContext<RenderInput>, path: string, content: Buffer, hosts: ForgeHosts): Promise<string> {
  context.log.info('Processing template file with input values');
  const [rendered] = await context.renderFiles(renderingOf(context.input, hosts), [{ path, content: content.toString('utf8'), renderPath: false }]);
  return rendered?.content ?? '';
}

async function writePlanned({ workspace, renderFiles }: RunContext<RenderTreeInput>, rendering: FileRendering, planned: readonly { plan: Plan; path: string }[]): Promise<number> {
  const asked: RenderEntry[] = [];
  const targets: string[] = [];
  const executables = new Set<string>();
  const ready: IncomingEntry[] = [];
  for (const { plan, path } of planned) {
    const { entry } = plan;
    const content = plan.renderContent && entry.type === 'file' ? Buffer.from(await entry.read()) : undefined;
    if (content && !isBinary(content)) {
      asked.push({ path: plan.location, content: content.toString('utf8'), renderPath: false });
      targets.push(path);
      if (entry.type === 'file' && entry.executable) executables.add(path);
    } else {
      ready.push({ ...entry, path });
    }
  }
  const rendered = asked.length > 0 ? await renderFiles(rendering, asked) : [];
  const texts = rendered.map(({ content = '' }, index): IncomingEntry => {
    const path = targets[index] ?? '';
    return { path, type: 'file', executable: executables.has(path), size: Buffer.byteLength(content), read: async () => Buffer.from(content) };
  });
  await workspace.place('', [...ready, ...texts]);
  return ready.filter(({ type }) => type !== 'folder').length + texts.length;
}

function renderingOf({ values = {}, cookiecutterCompat, trimBlocks, lstripBlocks }: RenderInput, hosts: ForgeHosts): FileRendering {
  return { values, hosts, cookiecutterCompat, trimBlocks, lstripBlocks };
}

function planEntries(skeleton: readonly IncomingEntry[], { copyWithoutTemplating, templateFileExtension, cookiecutterCompat }: RenderTreeInput): Plan[] {
  if (templateFileExtension && (copyWithoutTemplating || cookiecutterCompat)) {
    throw new ActionError('invalid_values', 'templateFileExtension cannot be used together with copyWithoutTemplating or cookiecutterCompat');
  }
  const extension = extensionOf(templateFileExtension);
  const isCopied = matcher(skeleton, copyWithoutTemplating ?? []);
  return skeleton.map((entry) => {
    const location = entry.type === 'folder' ? `${entry.path}/` : entry.path;
    if (!extension) return { entry, location, renderContent: !isCopied(entry.path) };
    const marked = extname(location) === extension;
    return { entry, location: marked ? location.slice(0, -extension.length) : location, renderContent: marked };
  });
}

function extensionOf(given: string | boolean | undefined): string | undefined {
  if (!given) return undefined;
  if (given === true) return DEFAULT_EXTENSION;
  return given.startsWith('.') ? given : `.${given}`;
}

/** Globs as Backstage reads them: dot files count, a folder's name stands for all in it, `!` takes away. */
function matcher(skeleton: readonly IncomingEntry[], patterns: readonly string[]): (path: string) => boolean {
  const folders = new Set(skeleton.filter(({ type }) => type === 'folder').map(({ path }) => path));
  const read = (pattern: string): string => {
    const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
    return folders.has(plain) ? `${plain}/**` : plain;
  };
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(read);
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => read(pattern.slice(1)));
  const matches = (path: string, globs: readonly string[]): boolean => globs.some((glob) => minimatch(path, glob, { dot: true, nonegate: true, nocomment: true }));
  return (path) => matches(path, wanted) && !matches(path, unwanted);
}

/** A segment that rendered to nothing: `''`, `/x` or `a//x`. */
function isLeftOut(name: string): boolean {
  return name === '' || name.startsWith('/') || name.includes('//');
}

function isBinary(content: Buffer): boolean {
  const head = Buffer.alloc(HEAD_BYTES);
  const bytes = content.copy(head);
  return isBinaryFileSync(head, bytes);
}
