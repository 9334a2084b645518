import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a test plugin is made of; everything has a default. */
export interface PluginParts {
  id: string;
  version?: string;
  sdk?: string;
  /** Elements of `extensions`, as JavaScript; the manifest's routes and listeners are given beside it. */
  extensions?: string;
  /** JavaScript before the extensions. */
  setUp?: string;
  routes?: string[];
  listeners?: Array<{ name: string; types: string[]; kinds?: string[] }>;
  capabilities?: Record<string, unknown>;
  config?: Record<string, unknown>;
  portal?: Record<string, string>;
  /** Last word on the manifest. */
  manifest?: Record<string, unknown>;
}

const REPLY = `const json = (value, status = 200, headers = {}) => ({ status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(value) });
const route = (method, path, handle) => ({ point: 'route', method, path, handle });
const listener = (name, handle) => ({ point: 'event-listener', name, types: [], handle });`;

/** Writes a built plugin as the build would; gives back its folder. */
export function writePlugin(folder: string, parts: PluginParts): string {
  const { id, routes = [], listeners = [], portal = {} } = parts;
  const root = join(folder, parts.version ? `${id}-${parts.version}` : id);
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const server = `${REPLY}\n${parts.setUp ?? ''}\nexport const extensions = [${parts.extensions ?? ''}];\n`;
  const contents: Record<string, string> = { 'server.mjs': server, ...portal };
  const files = Object.fromEntries(
    Object.entries(contents).map(([name, content]) => {
      writeFileSync(join(dist, name), content);
      return [name, { bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('base64') }];
    }),
  );
  const manifest = {
    manifestVersion: 1,
    id,
    version: parts.version ?? '1.0.0',
    sdk: parts.sdk ?? '^1',
    title: id,
    description: `The test plugin ${id}.`,
    licence: 'Apache-2.0',
    capabilities: { events: [...new Set(listeners.flatMap(({ types }) => types))], ...parts.capabilities },
    config: parts.config,
    server: {
      entry: 'server.mjs',
      routes: routes.map((route) => ({ method: route.split(' ')[0], path: route.split(' ')[1] })),
      listeners,
    },
    portal: portal['portal.js'] ? { module: 'portal.js', slots: [{ slot: 'entity.card', title: id, height: 100 }] } : undefined,
    files,
    ...parts.manifest,
  };
  writeFileSync(join(dist, 'plugin.json'), JSON.stringify(manifest));
  return root;
}
