const SYSTEMS = { darwin: 'darwin', linux: 'linux', win32: 'win32', windows: 'win32', freebsd: 'freebsd', openbsd: 'openbsd', netbsd: 'netbsd', sunos: 'sunos', aix: 'aix', android: 'android', openharmony: 'openharmony' };

const PROCESSORS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'mips64'];

/**
 * A lock file's entry for an optional package of another platform that the registry did not deliver, from its name
 * alone. Where the name tells no platform, the entry fits none, so that nobody tries to install it.
 * @param {string} name
 * @param {string} version
 */
export function platformEntry(name, version, dev = false) {
  const words = name.split('/').pop()?.split('-') ?? [];
  const system = words.map((word) => SYSTEMS[/** @type {keyof typeof SYSTEMS} */ (word)]).find(Boolean);
  const processor = words.find((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : system === 'linux' && words.includes('gnu') ? 'glibc' : undefined;
  // In the order in which npm writes the keys, so that its next run changes nothing.
  return {
    version,
    cpu: [processor ?? 'none'],
    ...(dev ? { dev } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    os: [system ?? 'none'],
  };
}

/**
 * @typedef {{ version?: string, optionalDependencies?: Record<string, string>, dev?: boolean, devOptional?: boolean }} LockEntry
 */

/**
 * Adds what `npm ci` misses: an entry for each optional dependency that has none. Gives the names of what was added.
 * @param {{ packages: Record<string, LockEntry & Record<string, unknown>> }} lock changed in place
 * @returns {string[]}
 */
export function completeLock(lock) {
  const added = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const version = versionFound(lock.packages, path, name);
      if (version !== undefined && fits(version, range)) continue;
      // One of another version in the way: this one goes below its owner, as npm does it.
      const place = `${version === undefined || !path ? '' : `${path}/`}node_modules/${name}`;
      lock.packages[place] = platformEntry(name, exactVersion(range, lock.packages, entry), entry.dev);
      added.push(name);
    }
  }
  const { '': root, ...rest } = lock.packages;
  lock.packages = { ...(root ? { '': root } : {}), ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'))) };
  return added;
}

/**
 * The version that the owner at `path` gets: Node and npm look in the folder itself, then in each one above.
 * @param {Record<string, LockEntry>} packages
 * @param {string} path
 * @param {string} name
 * @returns {string | undefined}
 */
function versionFound(packages, path, name) {
  for (let folder = path; ; ) {
    const found = packages[`${folder ? `${folder}/` : ''}node_modules/${name}`];
    if (found) return found.version ?? '';
    if (!folder) return undefined;
    const above = folder.lastIndexOf('/node_modules/');
    folder = above < 0 ? '' : folder.slice(0, above);
  }
}

/**
 * Whether a version fits a range as platform packages have them: one exact version, or `^` before it.
 * @param {string} version
 * @param {string} range
 */
function fits(version, range) {
  if (/^\d+\.\d+\.\d+[\w.+-]*$/.test(range)) return version === range;
  const major = /^\^(\d+)\./.exec(range)?.[1];
  return major === undefined || version.startsWith(`${major}.`);
}

/**
 * A range is answered with the version that a sibling of the same range got, else with its lowest.
 * @param {string} range
 * @param {Record<string, LockEntry>} packages
 * @param {LockEntry} owner
 */
function exactVersion(range, packages, owner) {
  if (/^\d/.test(range) && !/[ |]/.test(range)) return range;
  const sibling = Object.entries(owner.optionalDependencies ?? {})
    .filter(([, other]) => other === range)
    .map(([name]) => packages[`node_modules/${name}`]?.version)
    .find(Boolean);
  return sibling ?? /\d[^\s|]*/.exec(range)?.[0] ?? '0.0.0';
}
