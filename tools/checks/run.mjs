// Proves the rules of the house: every probe must be refused by the rule that it names, and the layout must hold.
// Prints one line per check and, last, the count; exits with 1 when a check failed.
import { ESLint } from 'eslint';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBadRepository } from './bad-repository.mjs';
import { LAYOUT_CHECKS } from './layout.mjs';
import { ALLOWED, PROBES } from './probes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);

// Without a cached project graph the boundary rule is skipped with a warning only.
execFileSync(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), 'graph', '--file=.nx/probe-graph.json'], {
  env: { ...process.env, NX_DAEMON: 'false' },
  stdio: 'ignore',
});

const eslint = new ESLint({ cwd: root });
let passed = 0;
const failures = [];
const record = (name, problem) => {
  if (problem) failures.push(`${name}: ${problem}`);
  else passed++;
};

for (const [name, file, text, rule] of PROBES) {
  const found = await rulesAgainst(file, text);
  record(`refused: ${name}`, found.includes(rule) ? undefined : `${rule} let it pass in ${file} (found: ${found.join(', ') || 'nothing'})`);
}
for (const [name, file, text] of ALLOWED) {
  const found = (await rulesAgainst(file, text)).filter((rule) => !rule.startsWith('@typescript-eslint'));
  record(`allowed: ${name}`, found.length === 0 ? undefined : `refused by ${found.join(', ')}`);
}
for (const [name, check] of Object.entries(LAYOUT_CHECKS)) {
  const problems = check(root);
  record(name, problems.length === 0 ? undefined : problems.join('; '));
}

withBadRepository((bad) => {
  for (const [name, check] of Object.entries(LAYOUT_CHECKS)) {
    record(`seen to fail: ${name}`, check(bad).length > 0 ? undefined : 'found nothing in a repository where all is wrong');
  }
});

for (const failure of failures) console.error(`✗ ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function rulesAgainst(file, text) {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}
