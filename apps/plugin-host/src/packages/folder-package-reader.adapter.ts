import { createHash } from 'node:crypto';
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MANIFEST_FILE, type PluginManifest } from '@callboard/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { PackageReader } from './package-reader.port.js';
import { contentTypeOf, MAX_PACKAGE_BYTES, PackageRefused, parseManifest, type PackageAsset, type PluginPackage } from './plugin-package.js';

const MAX_MANIFEST_BYTES = 256 * 1024;

/** Reads packages from folders, and believes only what their hashes confirm. */
@Injectable()
export class FolderPackageReader extends PackageReader {
  /** The package built in `<folder>/dist`. */
  async read(folder: string): Promise<PluginPackage> {
    const dist = await this.locate(folder);
    const text = await this.readPlainFile(join(dist, MANIFEST_FILE), MAX_MANIFEST_BYTES);
    const manifest = parseManifest(parseJson(text));
    const assets = new Map<string, PackageAsset>();
    let total = 0;
    for (const [name, listed] of Object.entries(manifest.files)) {
      total += listed.bytes;
      if (total > MAX_PACKAGE_BYTES) throw new PackageRefused(`Its files have more than ${MAX_PACKAGE_BYTES / 1024 / 1024} MiB together`);
      const content = await this.readListed(dist, name, listed);
      const contentType = contentTypeOf(manifest, name);
      if (contentType) assets.set(name, { name, contentType, content, integrity: `sha256-${listed.sha256}` });
    }
    return { manifest, folder: dist, hash: createHash('sha256').update(text).digest('hex'), assets };
  }

  async confirmServer({ manifest, folder }: PluginPackage): Promise<string> {
    const entry = manifest.server?.entry ?? '';
    const listed = manifest.files[entry];
    if (!listed) throw new PackageRefused('The package has no server part');
    await this.readListed(folder, entry, listed);
    return join(folder, entry);
  }

  private async locate(folder: string): Promise<string> {
    try {
      return await realpath(join(resolve(folder), 'dist'));
    } catch {
      throw new PackageRefused('There is no built plugin here: run "npm run build" in the folder, or correct plugins.folders');
    }
  }

  private async readListed(dist: string, name: string, listed: PluginManifest['files'][string]): Promise<Buffer> {
    const content = await this.readPlainFile(join(dist, name), listed.bytes);
    if (content.length !== listed.bytes || createHash('sha256').update(content).digest('base64') !== listed.sha256) {
      throw new PackageRefused(`The file ${name} is not the one that the manifest lists; build the plugin again`);
    }
    return content;
  }

  /** A link could lead out of the package, so it counts as missing; a file that grew is not read whole. */
  private async readPlainFile(path: string, maxBytes: number): Promise<Buffer> {
    const stat = await lstat(path).catch(() => undefined);
    if (!stat?.isFile()) throw new PackageRefused(`The package has no file ${path.slice(path.lastIndexOf('/') + 1)}`);
    if (stat.size > maxBytes) throw new PackageRefused(`The file ${path.slice(path.lastIndexOf('/') + 1)} is larger than listed; build the plugin again`);
    return readFile(path);
  }
}

function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new PackageRefused(`${MANIFEST_FILE} is not JSON`);
  }
}
