import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFolder, readFolderFile } from './folder-source.js';

describe('files beside a local template', () => {
  let parent: string;
  let folder: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'callboard-source-'));
    folder = join(parent, 'template');
    mkdirSync(join(folder, 'skeleton'), { recursive: true });
    writeFileSync(join(folder, 'skeleton/a.txt'), 'a');
    writeFileSync(join(parent, 'secret.txt'), 'canary');
  });

  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'allowed',
      (error: { code: string }) => error.code,
    );

  it('are read below the template and nowhere else', async () => {
    expect((await readFolder(folder, './skeleton')).map(({ path }) => path)).toEqual(['a.txt']);
    expect((await readFolderFile(folder, 'skeleton/a.txt')).toString()).toBe('a');
    for (const path of ['..', '../secret.txt', '/etc', 'skeleton/../../secret.txt']) expect(await codeOf(readFolder(folder, path))).toBe('path_outside_workspace');
    expect(await codeOf(readFolderFile(folder, '../secret.txt'))).toBe('path_outside_workspace');
    expect(await codeOf(readFolder(folder, 'nope'))).toBe('location_unreadable');
  });

  it('are not reached through a link that leads out', async () => {
    symlinkSync(parent, join(folder, 'up'));
    symlinkSync(join(parent, 'secret.txt'), join(folder, 'skeleton/link'));
    expect(await codeOf(readFolder(folder, 'up'))).toBe('unsafe_link');
    expect(await codeOf(readFolderFile(folder, 'up/secret.txt'))).toBe('unsafe_link');
    expect(await codeOf(readFolderFile(folder, 'skeleton/link'))).toBe('unsafe_link');
    expect((await readFolder(folder, 'skeleton')).find(({ path }) => path === 'link')).toEqual({ path: 'link', type: 'link', target: join(parent, 'secret.txt') });
  });
});
