// The shape of the repository: what a stranger relies on when opening it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { BANNED_FOLDERS } from './eslint-plugin.mjs';

const TOP_LEVEL = new Set([
  '.ci', '.dockerignore', '.editorconfig', '.env.example', '.gitattributes', '.github', '.gitignore', '.npmrc', '.nvmrc', '.prettierrc.json', '.swcrc', 'AGENTS.md', 'CONTRIBUTING.md', 'LICENSE',
  'README.md', 'apps', 'callboard.config.yaml', 'docker', 'docker-compose.yml', 'docs', 'eslint.config.mjs', 'examples',
  'jest.preset.js', 'libs', 'nx.json', 'package-lock.json', 'package.json', 'plugins', 'tools', 'tsconfig.base.json',
]);

/** Each check gives a list of problems; none means that it holds. */
export const LAYOUT_CHECKS = {
  'every top-level entry is a known one': (root) =>
    tracked(root)
      .map((file) => file.split('/')[0])
      .filter((entry, index, all) => all.indexOf(entry) === index && !TOP_LEVEL.has(entry))
      .map((entry) => `${entry}: a new top-level entry needs an ADR and a line in tools/checks/layout.mjs`),

  'every folder has a name that says something': (root) =>
    [...new Set(tracked(root).flatMap((file) => file.split('/').slice(0, -1)))].filter((folder) => BANNED_FOLDERS.has(folder)).map((folder) => `${folder}: name what it does`),

  'the root README has at most 120 lines': (root) => atMost(root, 'README.md', 120),

  'every app and lib has a README of at most 40 lines': (root) =>
    ['apps', 'libs', 'plugins'].flatMap((kind) =>
      readdirSync(join(root, kind), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(root, kind, entry.name, 'package.json')))
        .flatMap(({ name }) => atMost(root, `${kind}/${name}/README.md`, 40)),
    ),

  'every project names its type and runtime': (root) =>
    tracked(root)
      .filter((file) => /^(apps|libs|plugins)\/[^/]+\/package\.json$/.test(file))
      .filter((file) => {
        const tags = JSON.parse(readFileSync(join(root, file), 'utf8')).nx?.tags ?? [];
        // A plugin has a half for each runtime; its folders have rules of their own.
        return !tags.some((tag) => tag.startsWith('type:')) || (!file.startsWith('plugins/') && !tags.some((tag) => tag.startsWith('runtime:')));
      })
      .map((file) => `${file}: nx.tags needs type:… and, outside plugins, runtime:…`),

  'ADRs are numbered without a gap and have their four parts': (root) => {
    const files = tracked(root).filter((file) => /^docs\/adr\/\d{4}-/.test(file)).sort();
    const problems = files.flatMap((file, index) => {
      const text = readFileSync(join(root, file), 'utf8');
      const missing = ['## Context', '## Decision', '## Consequences'].filter((part) => !text.includes(part));
      const number = Number(/adr\/(\d{4})/.exec(file)?.[1]);
      return [
        ...missing.map((part) => `${file}: has no "${part}"`),
        ...(/^Status: /m.test(text) ? [] : [`${file}: has no "Status:" line`]),
        ...(number === index + 1 ? [] : [`${file}: number ${number} where ${index + 1} is expected`]),
        ...atMost(root, file, 40),
      ];
    });
    return files.length > 0 ? problems : ['docs/adr: is empty'];
  },

  'links inside the documentation lead somewhere': (root) =>
    tracked(root)
      .filter((file) => file.endsWith('.md') && !file.startsWith('examples/'))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
        return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)]*)?\)/g)]
          .filter(([, target]) => !existsSync(join(root, file, '..', decodeURIComponent(target))))
          .map(([, target]) => `${file}: ${target} does not exist`);
      }),

  'no registry host stands in the lock file': (root) =>
    /"resolved": "https?:/.test(readFileSync(join(root, 'package-lock.json'), 'utf8'))
      ? ['package-lock.json: names a registry in "resolved"; .npmrc has omit-lockfile-registry-resolved=true, so run npm install with it']
      : [],
};

function tracked(root) {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((file) => file && existsSync(join(root, file)));
}

function atMost(root, file, lines) {
  if (!existsSync(join(root, file))) return [`${file}: is missing`];
  const count = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
  return count > lines ? [`${file}: has ${count} lines, at most ${lines}`] : [];
}
