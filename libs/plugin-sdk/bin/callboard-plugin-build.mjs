#!/usr/bin/env node
// Builds the plugin in the current folder: callboard-plugin-build [--out <folder>], dist when left out. A fault is one line and status 1.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPlugin, BuildFault } from '../dist/build-plugin.js';

try {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
  const { manifest, sizes } = await buildPlugin(process.cwd(), resolve(values.out));
  const files = sizes.map(({ name, bytes }) => `${name} ${(bytes / 1024).toFixed(1)} kB`).join(', ');
  console.log(`${manifest.id} ${manifest.version}: ${files}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof BuildFault ? error.message : error);
  process.exit(1);
}
