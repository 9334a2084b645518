import path from 'node:path';
import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { watch, type FSWatcher } from 'chokidar';
import type { CatalogConfig } from '../config.js';
import { folderOf } from '../readers/file-reader.adapter.js';
import { RefreshSource } from './refresh-source.use-case.js';
import { SourceChanges } from './source-changes.js';
import { SourcesRepository } from './sources.repository.js';

/** Editors write in several steps; what comes within this time is one change, milliseconds. */
const SETTLE_MS = 40;

const IGNORED = /(?:^|[\\/])(?:node_modules|\.git)(?:[\\/]|$)/;

/** What is watched for one source. */
interface Watched {
  /** Files that the source, or a placeholder in it, was made of. */
  readonly files: Set<string>;
  /** Folders below which a new file may match a pattern. */
  readonly folders: Set<string>;
}

/**
 * Reads file sources again as soon as something in them changes on disk.
 *
 * Folders are watched, not files: editors that put a new file in the old one's place, files that come back and files that
 * newly match a pattern are all seen.
 */
@Injectable()
export class FileWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = createLogger('sources');
  private readonly sourcesByPath = new Map<string, Watched>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Folders of single files are watched flat, those of patterns with all below them. */
  private flat?: FSWatcher;
  private deep?: FSWatcher;
  private stopListening?: () => void;

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RefreshSource) private readonly refresh: RefreshSource,
    @Inject(SourceChanges) private readonly changes: SourceChanges,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!(this.config.catalog.watch ?? this.config.mode === 'local')) {
      return;
    }
    const ignored = (file: string): boolean => IGNORED.test(file);
    this.flat = watch([], { ignoreInitial: true, depth: 0, ignored, ignorePermissionErrors: true });
    this.deep = watch([], { ignoreInitial: true, ignored, followSymlinks: false, ignorePermissionErrors: true });
    for (const watcher of [this.flat, this.deep]) {
      watcher.on('all', (_event, file) => this.noteChange(file));
      watcher.on('error', (error) => this.log.warn({ err: error }, 'a folder cannot be watched; its files are looked at from time to time'));
    }
    this.stopListening = this.changes.onRead((sourceId, targets) => void this.follow(sourceId, targets));
    for (const { id, target } of await this.sources.listFileSources()) {
      await this.follow(id, [target]);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening?.();
    this.timers.forEach((timer) => clearTimeout(timer));
    await Promise.all([this.flat?.close(), this.deep?.close()]);
  }

  /** Watches what a source has led to by now. */
  private async follow(sourceId: string, targets: readonly string[]): Promise<void> {
    try {
      const source = await this.sources.find(sourceId);
      if (source?.type !== 'file') {
        this.sourcesByPath.delete(sourceId);
        return;
      }
      const onDisk = targets.filter((target) => path.isAbsolute(target));
      const files = new Set([...onDisk.filter((target) => !target.includes('*')), ...(await this.sources.filesOnDisk(sourceId))]);
      const folders = new Set(onDisk.filter((target) => target.includes('*')).map(folderOf));
      this.sourcesByPath.set(sourceId, { files, folders });
      this.flat?.add([...new Set([...files].map((file) => path.dirname(file)))]);
      this.deep?.add([...folders]);
    } catch (error) {
      this.log.warn({ err: error, sourceId }, 'the files of a source are not watched; they are looked at from time to time');
    }
  }

  private noteChange(file: string): void {
    for (const [sourceId, { files, folders }] of this.sourcesByPath) {
      if (files.has(file) || [...folders].some((folder) => file.startsWith(`${folder}${path.sep}`))) {
        clearTimeout(this.timers.get(sourceId));
        this.timers.set(sourceId, setTimeout(() => this.read(sourceId), SETTLE_MS));
      }
    }
  }

  private read(sourceId: string): void {
    this.timers.delete(sourceId);
    this.refresh.execute(sourceId, 'watch').catch((error: unknown) => this.log.error({ err: error, sourceId }, 'a changed file could not be read'));
  }
}
