import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackWorkspace, WorkspacePacker } from './workspace-archive.js';
import { type IncomingEntry, Workspace } from './workspace.js';

const LIMITS = { maxBytes: 1024 * 1024, maxFiles: 100 };

describe('a workspace', () => {
  let folder: string;
  let outside: string;
  let workspace: Workspace;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-workspace-'));
    outside = join(folder, 'outside.txt');
    writeFileSync(outside, 'canary');
    workspace = await Workspace.create(join(folder, 'runs'), 'task', LIMITS);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'allowed',
      (error: { code: string }) => error.code,
    );
  const file = (path: string, content = 'x'): IncomingEntry => ({ path, type: 'file', executable: false, size: content.length, read: async () => Buffer.from(content) });
  const link = (path: string, target: string): IncomingEntry => ({ path, type: 'link', target });

  it.each(['../../outside.txt', '..', 'a/../../x', '/etc/cron.d/x', '..\\x', 'a\\..\\..\\x', 'C:\\x', '\\x', 'x\0.txt', 'a'.repeat(256), `${'d/'.repeat(2500)}x`])('refuses the path %j, whatever is done with it', async (path) => {
    for (const work of [
      () => workspace.write(path, 'x'),
      () => workspace.read(path),
      () => workspace.remove(path),
      () => workspace.stat(path),
      () => workspace.list(path),
      () => workspace.createFolder(path),
      () => workspace.resolve(path),
      () => workspace.move(path, 'b'),
      () => workspace.move('b', path),
      () => workspace.glob([path]),
      () => workspace.place(path, []),
      () => workspace.place('', [file(path)]),
    ]) {
      expect(await codeOf(work())).toBe('path_outside_workspace');
    }
    expect(readFileSync(outside, 'utf8')).toBe('canary');
    expect(await workspace.list()).toEqual([]);
  });

  it.each([
    ['an absolute target', '/etc/passwd'],
    ['the parent', '..'],
    ['a way out of a folder', '../../outside.txt'],
    ['a way in and out again', 'a/../../../x'],
    ['nothing', ''],
  ])('takes no link to %s', async (_what, target) => {
    expect(await codeOf(workspace.place('', [file('fine.txt'), link('deep/link', target === '..' ? '../..' : target)]))).toBe('unsafe_link');
    expect(await workspace.list()).toEqual([]);
  });

  it('takes links that stay inside, and lists them without following', async () => {
    await workspace.place('sub', [file('dir/real.txt', 'real'), link('alias', 'dir/real.txt'), link('folder', 'dir')]);
    expect((await workspace.list()).map(({ path, type }) => [path, type])).toEqual([['sub', 'folder'], ['sub/alias', 'link'], ['sub/dir', 'folder'], ['sub/dir/real.txt', 'file'], ['sub/folder', 'link']]);
    expect((await workspace.read('sub/alias')).toString()).toBe('real');
    await workspace.write('sub/folder/more.txt', 'more');
    expect((await workspace.read('sub/dir/more.txt')).toString()).toBe('more');
  });

  it('never reads or writes through a link that leads out, however it came there', async () => {
    symlinkSync(outside, join(workspace.root, 'file'));
    symlinkSync(folder, join(workspace.root, 'folder'));
    symlinkSync('b', join(workspace.root, 'a'));
    symlinkSync('/', join(workspace.root, 'b'));
    symlinkSync(join(folder, 'later.txt'), join(workspace.root, 'dangling'));
    for (const work of [
      () => workspace.read('file'),
      () => workspace.write('file', 'changed'),
      () => workspace.read('folder/outside.txt'),
      () => workspace.write('folder/new.txt', 'x'),
      () => workspace.remove('folder/outside.txt'),
      () => workspace.move('folder/outside.txt', 'mine'),
      () => workspace.list('folder'),
      () => workspace.read('a/etc/hostname'),
      () => workspace.write('dangling', 'x'),
      () => workspace.resolve('file'),
      () => workspace.place('folder', [file('new.txt')]),
      () => workspace.checkAllLinks(),
    ]) {
      expect(await codeOf(work())).toBe('unsafe_link');
    }
    expect([readFileSync(outside, 'utf8'), existsSync(join(folder, 'later.txt')), existsSync(join(folder, 'new.txt'))]).toEqual(['canary', false, false]);
  });

  it('sees a link that leads out only since its folder was moved', async () => {
    await workspace.place('', [file('top.txt', 'top'), link('a/b/up', '../../top.txt')]);
    await workspace.move('a/b', 'b');
    expect(await codeOf(workspace.read('b/up'))).toBe('unsafe_link');
  });

  it('removes a link, not what it leads to', async () => {
    symlinkSync(outside, join(workspace.root, 'file'));
    symlinkSync(folder, join(workspace.root, 'folder'));
    await workspace.remove('file');
    await workspace.remove('folder');
    expect([await workspace.list(), existsSync(outside)]).toEqual([[], true]);
  });

  it('keeps executable bits and nothing else of a mode', async () => {
    await workspace.place('', [{ path: 'run.sh', type: 'file', executable: true, size: 1, read: async () => Buffer.from('x') }, file('plain')]);
    expect([statSync(join(workspace.root, 'run.sh')).mode & 0o777, statSync(join(workspace.root, 'plain')).mode & 0o777]).toEqual([0o755, 0o644]);
  });

  it('finds files by globs and folders by their names', async () => {
    await workspace.place('', [file('a.txt'), file('.hidden'), file('docs/b.txt'), file('docs/deep/c.md')]);
    expect(await workspace.glob(['docs'])).toEqual(['docs/b.txt', 'docs/deep/c.md']);
    expect(await workspace.glob(['**/*.txt', '.hid*'])).toEqual(['.hidden', 'a.txt', 'docs/b.txt']);
  });

  it('says what stands in the way of a move, by the names the template used', async () => {
    await workspace.place('', [file('a'), file('b')]);
    await expect(workspace.move('nope', 'c')).rejects.toThrow('There is no nope to move');
    await expect(workspace.move('a', 'b')).rejects.toThrow('b exists already');
    await workspace.move('a', 'deep/er/b');
    await workspace.move('deep', 'b', { overwrite: true });
    expect((await workspace.list()).map(({ path }) => path)).toEqual(['b', 'b/er', 'b/er/b']);
    await expect(workspace.move('b', 'b/inside')).rejects.toThrow('into itself');
    await expect(workspace.read('b')).rejects.toThrow('b is a folder');
  });

  it('holds no more than it may', async () => {
    expect(await codeOf(workspace.place('', Array.from({ length: 101 }, (_, index) => file(`f${index}`))))).toBe('limit_output');
    expect(await codeOf(workspace.place('', [{ ...file('big'), size: LIMITS.maxBytes + 1 } as IncomingEntry]))).toBe('limit_output');
    await workspace.write('one', Buffer.alloc(600 * 1024));
    await workspace.write('two', Buffer.alloc(600 * 1024));
    expect(await codeOf(workspace.list())).toBe('limit_output');
  });

  it('goes to another machine whole', async () => {
    await workspace.place('', [file('a.txt', 'text'), { path: 'empty', type: 'folder' }, link('alias', 'a.txt'), { path: 'bin/run', type: 'file', executable: true, size: 3, read: async () => Buffer.from([0, 255, 10]) }]);
    const packer = new WorkspacePacker(workspace);
    await packer.pack();
    await workspace.write('a.txt', 'other');
    const archive = await packer.pack();
    const copy = await Workspace.create(join(folder, 'runs'), 'copy', LIMITS);
    await unpackWorkspace(copy, archive, LIMITS.maxBytes);
    const plain = async (one: Workspace) => (await one.list()).map(({ mark: _mark, ...entry }) => entry);
    expect(await plain(copy)).toEqual(await plain(workspace));
    expect([(await copy.read('alias')).toString(), await copy.read('bin/run')]).toEqual(['other', Buffer.from([0, 255, 10])]);
  });

  it('tells when it may have been changed', async () => {
    const before = workspace.changes;
    await workspace.stat('a');
    await workspace.list();
    expect(workspace.changes).toBe(before);
    await workspace.write('a', 'x');
    expect(workspace.changes).toBeGreaterThan(before);
  });
});
