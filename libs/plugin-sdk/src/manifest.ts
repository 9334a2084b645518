import { kindDeclarationSchema, kindExtensionSchema } from '@callboard/contracts';
import { z } from 'zod';
import { ROUTE_METHODS } from './extension-points.js';
import { UI_SLOTS } from './portal.js';

/** Version of what plugins and host promise each other; a plugin names the range that it was written for. */
export const SDK_VERSION = '1.0.0';

/** The file that the build writes and the host reads: everything about a plugin without running any of it. */
export const MANIFEST_FILE = 'plugin.json';

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const SEMVER = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?$/;
const RANGE = /^\^(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?$/;
const PATH = /^(?:\/(?:[A-Za-z0-9._~-]+|:[a-z][A-Za-z0-9]*))+$/;
const EVENT_TYPE = /^callboard\.[a-z]+\.[a-z-]+\.[a-z-]+\.v[1-9]\d*$/;
const FILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const sentence = z.string().trim().min(1).max(300);
const file = z.string().regex(FILE, 'must be a plain file name');

const slotSchema = z.strictObject({
  slot: z.enum(UI_SLOTS),
  title: z.string().trim().min(1).max(60),
  kinds: z.array(z.string().min(1)).min(1).optional(),
  height: z.number().int().min(40).max(1_200),
});

/** What a plugin asks for. Whatever is not asked for is refused while it runs. */
export const capabilitiesSchema = z.strictObject({
  /** `read`: may read entities of the catalog with its own identity. */
  entities: z.literal('read').optional(),
  /** Types that its listeners may name. */
  events: z.array(z.string().regex(EVENT_TYPE, 'must read callboard.<service>.<noun>.<past>.v<n>')).default([]),
  /** May keep keys and values. */
  storage: z.boolean().default(false),
  /** Hosts that it may ask, through the host's guarded fetcher. */
  network: z.array(z.string().min(1)).max(0, 'is not offered yet: a plugin reaches no network').default([]),
});

const about = {
  id: z.string().regex(ID, 'must be lower-case words joined by hyphens').max(40),
  version: z.string().regex(SEMVER, 'must be a semantic version'),
  /** `^1` or `^1.2`. */
  sdk: z.string().regex(RANGE, 'must read ^<major> or ^<major>.<minor>'),
  title: z.string().trim().min(1).max(60),
  description: sentence,
  /** SPDX identifier. */
  licence: z.string().min(1).max(60),
  capabilities: capabilitiesSchema.prefault({}),
  /** JSON Schema (2020-12) of the plugin's configuration. A property with `"visibility": "frontend"` is also given to its UI. */
  config: z.looseObject({ type: z.literal('object') }).optional(),
  /** Kinds of entities that the catalog knows as long as the plugin is installed. */
  kinds: z.array(kindDeclarationSchema).max(50).optional(),
  /** Fields and relations added to kinds, built-in ones too. */
  kindExtensions: z.array(kindExtensionSchema).max(50).optional(),
};

/** What an author writes in `plugin.ts`; paths are relative to that file. */
export const pluginDefinitionSchema = z.strictObject({
  ...about,
  /** The module that exports `extensions`. */
  server: z.string().min(1).optional(),
  portal: z.strictObject({ module: z.string().min(1), slots: z.array(slotSchema).min(1) }).optional(),
});

/** The content of {@link MANIFEST_FILE}. */
export const pluginManifestSchema = z.strictObject({
  manifestVersion: z.literal(1),
  ...about,
  server: z
    .strictObject({
      entry: file,
      routes: z.array(z.strictObject({ method: z.enum(ROUTE_METHODS), path: z.string().max(200).regex(PATH, 'must be segments and :names') })).max(100),
      listeners: z
        .array(
          z.strictObject({
            name: z.string().regex(NAME, 'must be lower-case words joined by hyphens').max(40),
            types: z.array(z.string()).min(1),
            kinds: z.array(z.string().min(1)).min(1).optional(),
          }),
        )
        .max(20),
    })
    .optional(),
  portal: z.strictObject({ module: file, styles: file.optional(), slots: z.array(slotSchema).min(1) }).optional(),
  /** Every file of the package besides this one, with its size and SHA-256 in base64. */
  files: z.record(file, z.strictObject({ bytes: z.number().int().positive(), sha256: z.string().length(44) })),
});

export type PluginDefinition = z.input<typeof pluginDefinitionSchema>;
export type PluginManifest = z.output<typeof pluginManifestSchema>;

/** Says what a plugin is; the build reads it, nothing else does. */
export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition;
}

/** One line per fault that the schemas cannot see: undeclared events, doubles, files that are not in the package. */
export function manifestFaults(manifest: PluginManifest): string[] {
  const { capabilities, server, portal, files } = manifest;
  const faults: string[] = [];
  const allowed = new Set(capabilities.events);
  for (const { name, types } of server?.listeners ?? []) {
    for (const type of types) if (!allowed.has(type)) faults.push(`The listener "${name}" names ${type}, which capabilities.events does not declare`);
    const streams = new Set(types.map((type) => type.split('.')[1]));
    if (streams.size > 1) faults.push(`The listener "${name}" names events of several services (${[...streams].join(', ')}); make one listener for each`);
  }
  for (const name of doubles((server?.listeners ?? []).map((listener) => listener.name))) faults.push(`Two listeners have the name "${name}"`);
  for (const route of doubles((server?.routes ?? []).map(({ method, path }) => `${method} ${path.replace(/:[^/]+/g, ':')}`))) faults.push(`Two routes answer ${route}`);
  for (const kind of doubles((manifest.kinds ?? []).map((declared) => declared.kind.toLowerCase()))) faults.push(`The kind ${kind} is declared twice`);
  for (const slot of doubles((portal?.slots ?? []).map(({ slot }) => slot))) faults.push(`The slot ${slot} is filled twice`);
  for (const name of [server?.entry, portal?.module, portal?.styles]) {
    if (name !== undefined && !Object.hasOwn(files, name)) faults.push(`The package lists no file "${name}"`);
  }
  return faults;
}

/** Whether a plugin written for `range` runs under this SDK ({@link SDK_VERSION} unless told). */
export function sdkSatisfies(range: string, version: string = SDK_VERSION): boolean {
  const [, major, minor] = RANGE.exec(range) ?? [];
  const [haveMajor, haveMinor] = version.split('.').map(Number);
  return major !== undefined && Number(major) === haveMajor && Number(minor ?? 0) <= (haveMinor ?? 0);
}

function doubles<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
