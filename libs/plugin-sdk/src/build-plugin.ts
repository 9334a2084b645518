import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import type { z } from 'zod';
import type { ServerExtension } from './extension-points.js';
import { MANIFEST_FILE, manifestFaults, pluginDefinitionSchema, pluginManifestSchema, SDK_VERSION, sdkSatisfies, type PluginManifest } from './manifest.js';

const SERVER_FILE = 'server.mjs';
const PORTAL_NAME = 'portal';

/** Compressed size of a UI module that pages stay quick with. */
const PORTAL_BUDGET_BYTES = 80 * 1024;

/** What the author has to mend, one fault a line. */
export class BuildFault extends Error {
  override readonly name = 'BuildFault';
}

/** The result of a build. */
export interface BuiltPlugin {
  readonly manifest: PluginManifest;
  readonly sizes: ReadonlyArray<{ name: string; bytes: number }>;
}

/**
 * Builds the plugin in `folder`: `plugin.ts` and what it names → `dist` (emptied before), each file self-contained, and the
 * manifest with routes and listeners as the code has them. Runs the author's own modules. Throws {@link BuildFault}.
 */
export async function buildPlugin(folder: string, dist: string = join(folder, 'dist')): Promise<BuiltPlugin> {
  const definition = await readDefinition(folder);
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  if (definition.server) await buildServer(join(folder, definition.server), dist);
  if (definition.portal) await buildPortal(join(folder, definition.portal.module), dist);

  const names = (await readdir(dist)).sort();
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, describeFile(await readFile(join(dist, name)))] as const)));
  const manifest = check(pluginManifestSchema, `The manifest of ${definition.id}`, {
    ...definition,
    manifestVersion: 1,
    server: definition.server && { entry: SERVER_FILE, ...(await readExtensions(join(dist, SERVER_FILE))) },
    portal: definition.portal && {
      module: `${PORTAL_NAME}.js`,
      styles: names.includes(`${PORTAL_NAME}.css`) ? `${PORTAL_NAME}.css` : undefined,
      slots: definition.portal.slots,
    },
    files,
  });
  const faults = manifestFaults(manifest);
  if (faults.length > 0) throw new BuildFault(faults.join('\n'));
  await writeFile(join(dist, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, sizes: names.map((name) => ({ name, bytes: files[name]?.bytes ?? 0 })) };
}

async function readDefinition(folder: string) {
  const scratch = await mkdtemp(join(tmpdir(), 'callboard-plugin-'));
  try {
    const outfile = join(scratch, 'plugin.mjs');
    await bundle({ entryPoints: [join(folder, 'plugin.ts')], outfile, platform: 'node', target: 'node20' });
    const { plugin } = (await import(pathToFileURL(outfile).href)) as { plugin?: unknown };
    if (plugin === undefined) throw new BuildFault('plugin.ts must export `plugin`, made by definePlugin');
    const definition = check(pluginDefinitionSchema, 'plugin.ts', plugin);
    if (!sdkSatisfies(definition.sdk)) throw new BuildFault(`plugin.ts asks for SDK ${definition.sdk}; this one is ${SDK_VERSION}`);
    return definition;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildServer(entry: string, dist: string): Promise<void> {
  await bundle({ entryPoints: [entry], outfile: join(dist, SERVER_FILE), platform: 'node', target: 'node20' });
}

async function buildPortal(entry: string, dist: string): Promise<void> {
  await bundle({
    entryPoints: { [PORTAL_NAME]: entry },
    outdir: dist,
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    // The portal's own instances, through its import map.
    external: ['react', 'react/jsx-runtime'],
  });
  const compressed = gzipSync(await readFile(join(dist, `${PORTAL_NAME}.js`))).length;
  if (compressed > PORTAL_BUDGET_BYTES) {
    throw new BuildFault(`${PORTAL_NAME}.js has ${Math.ceil(compressed / 1024)} kB compressed; ${PORTAL_BUDGET_BYTES / 1024} are possible`);
  }
}

/** The code is the truth about its routes and listeners; the manifest repeats it so that nobody has to run it to know. */
async function readExtensions(file: string) {
  const { extensions } = (await import(pathToFileURL(file).href)) as { extensions?: readonly ServerExtension[] };
  if (!Array.isArray(extensions)) throw new BuildFault('The server module must export `extensions`, a list of route(…) and eventListener(…)');
  const all = extensions as readonly ServerExtension[];
  return {
    routes: all.flatMap((extension) => (extension.point === 'route' ? [{ method: extension.method, path: extension.path }] : [])),
    listeners: all.flatMap((extension) =>
      extension.point === 'event-listener' ? [{ name: extension.name, types: extension.types, kinds: extension.kinds }] : [],
    ),
  };
}

async function bundle(options: BuildOptions): Promise<void> {
  try {
    await build({ bundle: true, format: 'esm', charset: 'utf8', logLevel: 'silent', ...options });
  } catch (error) {
    const { errors } = error as { errors?: ReadonlyArray<{ text: string; location: { file: string; line: number; column: number } | null }> };
    if (!errors) throw error;
    throw new BuildFault(errors.map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text)).join('\n'));
  }
}

function describeFile(content: Buffer): { bytes: number; sha256: string } {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('base64') };
}

function check<S extends z.ZodType>(schema: S, what: string, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BuildFault(result.error.issues.map(({ path, message }) => `${what}: ${path.join('.') || '(root)'} ${message}`).join('\n'));
}
