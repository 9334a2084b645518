import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { watch, type FSWatcher } from 'chokidar';

const IGNORED = /(?:^|[\\/])(?:node_modules|\.git)(?:[\\/]|$)/;
/** How often folders that went away are looked for, milliseconds. */
const LOOK_MS = 200;
/** A folder of which something was deleted may follow: so many looks show whether it does. */
const LOOKS = 10;

/** What is to be done when something happens in a folder. */
export interface FolderListener {
  /** A file or folder has come, changed or gone. */
  readonly changed: (event: string, file: string) => void;
  /** A folder is watched again after it was away: anything in it may have changed. */
  readonly returned: (folder: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Watches folders, flat or with all below them. One that is not there yet, or goes and comes back, is watched from then on. */
export class WatchedFolders {
  private readonly watcher: FSWatcher;
  /** What each folder is on disk: another folder of the same name is another one. */
  private readonly inodes = new Map<string, number | undefined>();
  /** Folders that may be gone, with the looks that are left for those that are there. */
  private readonly suspects = new Map<string, number>();
  private timer?: NodeJS.Timeout;

  constructor(
    { deep }: { deep: boolean },
    private readonly listener: FolderListener,
  ) {
    this.watcher = watch([], { ignoreInitial: true, ignored: (file: string) => IGNORED.test(file), ignorePermissionErrors: true, ...(deep ? { followSymlinks: false } : { depth: 0 }) });
    this.watcher.on('all', (event, file) => {
      if (event === 'unlink' || event === 'unlinkDir') {
        this.suspect(file);
      }
      this.listener.changed(event, file);
    });
    this.watcher.on('error', this.listener.failed);
  }

  /** A folder is handed over once: looking at it again costs as much as the first time. */
  add(folders: Iterable<string>): void {
    for (const folder of new Set(folders)) {
      if (!this.inodes.has(folder)) {
        const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
        this.inodes.set(folder, inode);
        if (inode === undefined) {
          this.lookFor(folder);
        } else {
          this.watcher.add(folder);
        }
      }
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.suspects.clear();
    await this.watcher.close();
  }

  private suspect(file: string): void {
    const folder = path.dirname(file);
    if (this.inodes.has(folder)) {
      this.lookFor(folder);
    }
    for (const known of this.inodes.keys()) {
      if (known === file || known.startsWith(`${file}${path.sep}`)) {
        this.lookFor(known);
      }
    }
  }

  private lookFor(folder: string): void {
    this.suspects.set(folder, LOOKS);
    this.timer ??= setTimeout(() => void this.look(), LOOK_MS).unref();
  }

  private async look(): Promise<void> {
    for (const [folder, left] of [...this.suspects]) {
      const inode = await stat(folder).then(({ ino }) => ino, () => undefined);
      const before = this.inodes.get(folder);
      this.inodes.set(folder, inode);
      if (inode !== before) {
        this.watcher.unwatch(folder);
      }
      if (inode !== undefined && inode !== before) {
        this.suspects.delete(folder);
        this.watcher.add(folder);
        this.listener.returned(folder);
      } else if (inode !== undefined && left <= 1) {
        this.suspects.delete(folder);
      } else if (inode !== undefined) {
        this.suspects.set(folder, left - 1);
      }
    }
    this.timer = this.suspects.size > 0 ? setTimeout(() => void this.look(), LOOK_MS).unref() : undefined;
  }
}
