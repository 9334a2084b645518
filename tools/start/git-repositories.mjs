import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names of owners and repositories: what forges allow, and nothing that a path or an option could be made of. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** @param {string} name */
export function isName(name) {
  return NAME.test(name) && !name.includes('..') && !/\.(git|lock)$/i.test(name);
}

/** @param {string} branch */
export function isBranch(branch) {
  return BRANCH.test(branch) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(branch);
}

/**
 * Whether this may be asked of git as a path inside a repository.
 * @param {readonly string[]} segments
 */
export function isInnerPath(segments) {
  // eslint-disable-next-line no-control-regex -- a NUL or a newline in a path is what must not pass
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..' && segment.length <= 255 && !/[\u0000-\u001f\u007f\\]/.test(segment));
}

/**
 * The environment in which git sees the repository and nothing else: no settings of the system or of the person.
 */
export function gitEnvironment() {
  return { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' };
}

/** The bare repositories below one folder, as `<owner>/<name>.git`. */
export class GitRepositories {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * @param {string} owner
   * @param {string} name
   */
  path(owner, name) {
    return join(this.folder, owner, `${name}.git`);
  }

  /**
   * @param {string} owner
   * @param {string} name
   */
  exists(owner, name) {
    return existsSync(join(this.path(owner, name), 'HEAD'));
  }

  /** @returns {{ owner: string, name: string }[]} */
  list() {
    const found = [];
    for (const owner of foldersIn(this.folder).filter(isName)) {
      for (const folder of foldersIn(join(this.folder, owner))) {
        const name = folder.replace(/\.git$/, '');
        if (folder.endsWith('.git') && isName(name) && this.exists(owner, name)) found.push({ owner, name });
      }
    }
    return found.sort((a, b) => `${a.owner}/${a.name}`.localeCompare(`${b.owner}/${b.name}`));
  }

  /**
   * Makes an empty repository that takes pushes and runs no hooks; one that exists stays as it is.
   * @param {string} owner
   * @param {string} name
   */
  async create(owner, name) {
    if (this.exists(owner, name)) return;
    const path = this.path(owner, name);
    const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.new`;
    mkdirSync(join(this.folder, owner), { recursive: true });
    try {
      await git(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', draft], { cwd: this.folder });
      await git(['config', 'http.receivepack', 'true'], { cwd: draft });
      if (!this.exists(owner, name)) renameSync(draft, path);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  /**
   * After the first push: HEAD names the pushed branch when it is not `main`.
   * @param {string} owner
   * @param {string} name
   */
  async settleHead(owner, name) {
    const cwd = this.path(owner, name);
    if (await succeeds(['rev-parse', '--verify', '--quiet', 'HEAD'], cwd)) return;
    const [first] = await this.branches(owner, name);
    if (first) await git(['symbolic-ref', 'HEAD', `refs/heads/${first}`], { cwd });
  }

  /**
   * @param {string} owner
   * @param {string} name
   * @returns {Promise<string[]>}
   */
  async branches(owner, name) {
    const text = await git(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/'], { cwd: this.path(owner, name) });
    return text.toString('utf8').split('\n').filter(isBranch);
  }

  /**
   * The branch that HEAD names, whether it has commits or not.
   * @param {string} owner
   * @param {string} name
   */
  async defaultBranch(owner, name) {
    return (await git(['symbolic-ref', '--short', 'HEAD'], { cwd: this.path(owner, name) })).toString('utf8').trim();
  }

  /**
   * Splits `<branch>/<path…>`, where a branch may hold slashes itself: the longest branch that exists wins.
   * @param {string} owner
   * @param {string} name
   * @param {readonly string[]} segments
   * @returns {Promise<{ branch: string, path: string[] } | undefined>}
   */
  async resolve(owner, name, segments) {
    const branches = new Set(await this.branches(owner, name));
    for (let count = Math.min(segments.length, 8); count > 0; count -= 1) {
      const branch = segments.slice(0, count).join('/');
      if (branches.has(branch)) return { branch, path: segments.slice(count) };
    }
    return undefined;
  }

  /**
   * What a path of a branch is: its kind and id, and the entries of a folder; undefined when there is no such path.
   * @param {string} owner
   * @param {string} name
   * @param {string} branch
   * @param {readonly string[]} path
   * @returns {Promise<{ kind: 'blob' | 'tree', id: string } | undefined>}
   */
  async find(owner, name, branch, path) {
    const cwd = this.path(owner, name);
    try {
      const id = (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}:${path.join('/')}`], { cwd })).toString('utf8').trim();
      const kind = (await git(['cat-file', '-t', id], { cwd })).toString('utf8').trim();
      return kind === 'blob' || kind === 'tree' ? { kind, id } : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} owner
   * @param {string} name
   * @param {string} id
   * @returns {Promise<Buffer>}
   */
  blob(owner, name, id) {
    return git(['cat-file', 'blob', id], { cwd: this.path(owner, name) });
  }

  /**
   * @param {string} owner
   * @param {string} name
   * @param {string} id
   * @returns {Promise<{ kind: string, name: string }[]>} folders first
   */
  async tree(owner, name, id) {
    const text = (await git(['ls-tree', '-z', id], { cwd: this.path(owner, name) })).toString('utf8');
    const entries = text.split('\0').filter(Boolean).map((line) => {
      const [meta = '', entry = ''] = line.split('\t');
      return { kind: meta.split(' ')[1] ?? '', name: entry };
    });
    return entries.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'tree' ? -1 : 1));
  }

  /**
   * The newest commit of a branch; undefined when it has none.
   * @param {string} owner
   * @param {string} name
   * @param {string} branch
   * @returns {Promise<{ id: string, subject: string, author: string, time: string } | undefined>}
   */
  async lastCommit(owner, name, branch) {
    try {
      const text = await git(['log', '-1', '--format=%H%x00%s%x00%an%x00%cI', `refs/heads/${branch}`, '--'], { cwd: this.path(owner, name) });
      const [id = '', subject = '', author = '', time = ''] = text.toString('utf8').trimEnd().split('\0');
      return id ? { id, subject, author, time } : undefined;
    } catch {
      return undefined;
    }
  }
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<Buffer>}
 */
function git(args, { cwd }) {
  return new Promise((resolve, reject) => {
    execFile('git', ['-c', 'core.quotePath=false', ...args], { cwd, env: gitEnvironment(), encoding: 'buffer', maxBuffer: MAX_OUTPUT_BYTES, timeout: 30_000 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function succeeds(args, cwd) {
  try {
    await git(args, { cwd });
    return true;
  } catch {
    return false;
  }
}
