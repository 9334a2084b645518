import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages of this workspace that have a script, by its name.
 * @param {string} root
 * @param {string} script
 * @returns {{ name: string, folder: string }[]} `folder` absolute
 */
export function projectsWith(root, script) {
  const projects = [];
  for (const group of ['libs', 'apps', 'plugins', 'tools']) {
    if (!existsSync(join(root, group))) continue;
    for (const entry of readdirSync(join(root, group)).sort()) {
      const folder = join(root, group, entry);
      if (!existsSync(join(folder, 'package.json'))) continue;
      const { name, scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (scripts[script]) projects.push({ name, folder });
    }
  }
  return projects;
}
