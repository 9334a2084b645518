// A repository in which every layout check must find something: a check that passes here is asleep.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const FILES = {
  'surprise/file.txt': '',
  'libs/helpers/src/index.ts': '',
  'README.md': `${'line\n'.repeat(121)}[nowhere](docs/absent.md)\n`,
  'apps/untold/package.json': '{}',
  'docs/adr/0002-second-without-first.md': '# 2. Second without first\n',
  'package-lock.json': '{ "packages": { "a": { "resolved": "https://registry.example/a.tgz" } } }',
};

/** Makes the repository, gives its folder to `look`, and takes it away again. */
export function withBadRepository(look) {
  const root = mkdtempSync(join(tmpdir(), 'callboard-layout-'));
  try {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    mkdirSync(join(root, 'plugins'));
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    return look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
