import { API_MOUNTS } from '@callboard/contracts';
import { manifestFaults, pluginManifestSchema, SDK_VERSION, sdkSatisfies, type PluginManifest } from '@callboard/plugin-sdk';

/** One file that browsers may load; kept in memory, so that what was checked is what is served. */
export interface PackageAsset {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** `sha256-<base64>`, for subresource integrity. */
  readonly integrity: string;
}

/** A plugin's package that has been read, checked and found acceptable. */
export interface PluginPackage {
  readonly manifest: PluginManifest;
  /** Absolute path of the built files. */
  readonly folder: string;
  /** SHA-256 (hex) over the manifest, which lists the hash of every file: another byte anywhere gives another hash. */
  readonly hash: string;
  readonly assets: ReadonlyMap<string, PackageAsset>;
}

/** Why a package cannot be accepted; the message is for the person who configured it. */
export class PackageRefused extends Error {
  override readonly name = 'PackageRefused';
}

/** Bytes of all files of a package together. */
export const MAX_PACKAGE_BYTES = 20 * 1024 * 1024;

/** Ids below `/api` that belong to the product, or to what Backstage's clients look for there. */
const RESERVED_IDS = new Set([...Object.keys(API_MOUNTS), 'app', 'portal', 'signals', 'devtools', 'mcp-actions']);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  woff2: 'font/woff2',
  json: 'application/json; charset=utf-8',
};

/** Checks what a manifest file says. Throws {@link PackageRefused} with all faults at once. */
export function parseManifest(content: unknown): PluginManifest {
  const parsed = pluginManifestSchema.safeParse(content);
  if (!parsed.success) {
    throw new PackageRefused(`The manifest cannot be accepted: ${parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(root)'} ${message}`).join('; ')}`);
  }
  const manifest = parsed.data;
  const faults = manifestFaults(manifest);
  if (!sdkSatisfies(manifest.sdk)) faults.unshift(`It was made for SDK ${manifest.sdk}; this host has SDK ${SDK_VERSION}`);
  if (RESERVED_IDS.has(manifest.id)) faults.unshift(`"${manifest.id}" is an id of the product itself; choose another`);
  if (faults.length > 0) throw new PackageRefused(faults.join('; '));
  return manifest;
}

/** Files that browsers may load: all but the server's. A file without a known content type is none of them. */
export function contentTypeOf(manifest: PluginManifest, file: string): string | undefined {
  if (file === manifest.server?.entry) return undefined;
  return CONTENT_TYPES[file.slice(file.lastIndexOf('.') + 1)];
}

/** Where an asset is found: the same URL always has the same bytes. */
export function assetUrl({ manifest, hash }: PluginPackage, file: string): string {
  return `/api/plugins/${manifest.id}/${manifest.version}/assets/${assetHash(hash)}/${file}`;
}

/** The part of the package's hash that stands in URLs. */
export function assetHash(hash: string): string {
  return hash.slice(0, 16);
}
