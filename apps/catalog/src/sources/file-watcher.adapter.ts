import path from 'node:path';
import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { FilesRepository } from '../documents/files.repository.js';
import { partOf } from '../documents/source-part.js';
import { folderOf } from '../readers/file-reader.adapter.js';
import { RefreshSource } from './refresh-source.use-case.js';
import { SourceChanges, type SourceTargets } from './source-changes.js';
import { SourcesRepository } from './sources.repository.js';
import { WatchedFolders } from './watched-folders.adapter.js';

/** Editors write in several steps; what comes within this time is one change, milliseconds. */
const SETTLE_MS = 40;

/** What is watched for one source. */
interface Watched {
  /** Files that the source, or a placeholder in it, was made of. */
  readonly files: Set<string>;
  /** Folders below which a new file may match a pattern. */
  readonly folders: Set<string>;
}

/** What has changed of one source and will be read when no more comes. */
interface Changed {
  readonly files: Set<string>;
  isWhole: boolean;
  timer?: NodeJS.Timeout;
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
  private readonly watched = new Map<string, Watched>();
  private readonly changed = new Map<string, Changed>();
  /** Folders of single files are watched flat, those of patterns with all below them. */
  private flat?: WatchedFolders;
  private deep?: WatchedFolders;
  private stopListening?: () => void;

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(FilesRepository) private readonly files: FilesRepository,
    @Inject(RefreshSource) private readonly refresh: RefreshSource,
    @Inject(SourceChanges) private readonly changes: SourceChanges,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!(this.config.catalog.watch ?? this.config.mode === 'local')) {
      return;
    }
    const listener = {
      changed: (event: string, file: string) => this.noteChange(event, file),
      returned: (folder: string) => this.noteReturn(folder),
      failed: (error: unknown) => this.log.warn({ err: error }, 'a folder cannot be watched; its files are looked at from time to time'),
    };
    this.flat = new WatchedFolders({ deep: false }, listener);
    this.deep = new WatchedFolders({ deep: true }, listener);
    this.stopListening = this.changes.onRead((sourceId, read) => void this.follow(sourceId, read));
    for (const { id, target } of await this.sources.listFileSources()) {
      await this.follow(id, { targets: [target], partial: false });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening?.();
    this.changed.forEach(({ timer }) => clearTimeout(timer));
    await Promise.all([this.flat?.close(), this.deep?.close()]);
  }

  /** Watches what a source has led to by now. */
  private async follow(sourceId: string, { targets, partial }: SourceTargets): Promise<void> {
    try {
      const source = await this.sources.find(sourceId);
      if (source?.type !== 'file') {
        this.watched.delete(sourceId);
        return;
      }
      const onDisk = targets.filter((target) => path.isAbsolute(target));
      const named = onDisk.filter((target) => !target.includes('*'));
      const searched = onDisk.filter((target) => target.includes('*')).map(folderOf);
      const before = partial ? this.watched.get(sourceId) : undefined;
      const watched: Watched = before ?? { files: new Set(await this.sources.filesOnDisk(sourceId)), folders: new Set() };
      named.forEach((file) => watched.files.add(file));
      searched.forEach((folder) => watched.folders.add(folder));
      this.watched.set(sourceId, watched);
      this.deep?.add(watched.folders);
      this.flat?.add([...(before ? named : watched.files)].filter((file) => !isBelow(file, watched.folders)).map((file) => path.dirname(file)));
    } catch (error) {
      this.log.warn({ err: error, sourceId }, 'the files of a source are not watched; they are looked at from time to time');
    }
  }

  private noteChange(event: string, file: string): void {
    for (const [sourceId, { files, folders }] of this.watched) {
      const isKnown = files.has(file);
      if (isKnown || isBelow(file, folders)) {
        // What has come or gone may concern more than itself.
        this.readSoon(sourceId, file, !isKnown || (event !== 'add' && event !== 'change'));
      }
    }
  }

  private noteReturn(folder: string): void {
    for (const [sourceId, { files, folders }] of this.watched) {
      if (folders.has(folder) || [...files].some((file) => path.dirname(file) === folder)) {
        this.readSoon(sourceId, folder, true);
      }
    }
  }

  private readSoon(sourceId: string, file: string, isWhole: boolean): void {
    const change = this.changed.get(sourceId) ?? { files: new Set<string>(), isWhole: false };
    change.files.add(file);
    change.isWhole ||= isWhole;
    clearTimeout(change.timer);
    change.timer = setTimeout(() => void this.read(sourceId, change), SETTLE_MS);
    this.changed.set(sourceId, change);
  }

  private async read(sourceId: string, { files, isWhole }: Changed): Promise<void> {
    this.changed.delete(sourceId);
    try {
      const known = isWhole ? [] : await this.files.madeOf(sourceId, [...files].map((file) => `file:${file}`));
      await (known.length > 0 ? this.refresh.executePart(sourceId, 'watch', partOf(known)) : this.refresh.execute(sourceId, 'watch'));
    } catch (error) {
      this.log.error({ err: error, sourceId }, 'a changed file could not be read');
    }
  }
}

function isBelow(file: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((folder) => file.startsWith(`${folder}${path.sep}`));
}
