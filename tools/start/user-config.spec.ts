import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merge, readUserConfig, resolved } from './user-config.mjs';

describe('configuration files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('are merged key by key; a later list replaces the earlier one', () => {
    expect(merge({ a: { b: 1, c: [1, 2] } }, { a: { c: [3], d: 4 } })).toEqual({ a: { b: 1, c: [3], d: 4 } });
  });

  it('say which servers are given, the environment included', async () => {
    const base = file('base.yaml', 'infrastructure:\n  postgresUrl: ${MY_DATABASE:-}\n  natsUrls: { catalog: "nats://${NATS_HOST:-nats.example}" }\n');
    const { given, files } = await readUserConfig([], { CALLBOARD_CONFIG: base, MY_DATABASE: 'postgres://db.example/x', REDIS_URL: 'redis://r.example' });
    expect(files).toEqual([base]);
    expect(given).toMatchObject({ postgresUrl: 'postgres://db.example/x', natsUrl: undefined, redisUrl: 'redis://r.example', natsUrls: { catalog: 'nats://nats.example' } });
  });

  it('that cannot be read or are not YAML are named', async () => {
    await expect(readUserConfig([join(folder, 'none.yaml')], {})).rejects.toThrow(/none\.yaml cannot be read/);
    await expect(readUserConfig([file('bad.yaml', 'a: [')], {})).rejects.toThrow(/bad\.yaml is not YAML/);
  });
});

describe('${NAME} in a configuration', () => {
  const secretFolder = mkdtempSync(join(tmpdir(), 'callboard-secret-'));
  afterAll(() => rmSync(secretFolder, { recursive: true }));

  it.each([
    ['${A}', { A: 'x' }, 'x'],
    ['${A:-y}', {}, 'y'],
    ['${A:-y}', { A: '' }, 'y'],
    ['${A:-}', {}, undefined],
    ['$${A}', { A: 'x' }, '${A}'],
    ['p://${U}:${P}@h', { U: 'u', P: 'p' }, 'p://u:p@h'],
  ])('%s with %j is %s', (text, env, expected) => {
    expect(resolved(text, env)).toBe(expected);
  });

  it('is read from the file that NAME_FILE names, without the newline at its end', () => {
    const path = join(secretFolder, 'secret');
    writeFileSync(path, 'deep\n');
    expect(resolved('${A}', { A_FILE: path })).toBe('deep');
    expect(() => resolved('${A}', { A_FILE: `${path}.gone` })).toThrow(/A_FILE names cannot be read/);
  });
});
