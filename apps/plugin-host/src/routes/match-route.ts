import type { PluginManifest, RouteMethod } from '@callboard/plugin-sdk';

/** A declared route that fits a request. */
export interface RouteMatch {
  /** `GET /changes/:name`, as the plugin's code knows it. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
}

type Routes = NonNullable<PluginManifest['server']>['routes'];

/**
 * Finds the declared route for a path below the plugin's mount. A literal segment wins over a name, from left to right.
 *
 * Undefined when nothing fits, also for a path that cannot be decoded, and for segments that walk (`.`, `..`) or hold a backslash.
 */
export function matchRoute(routes: Routes, method: string, path: string): RouteMatch | undefined {
  const segments = decode(path);
  if (!segments) return undefined;
  const fitting = routes
    .filter((route) => route.method === method)
    .flatMap((route) => fit(route.method, route.path, segments) ?? []);
  return fitting.sort((a, b) => (a.rank < b.rank ? -1 : 1))[0];
}

function decode(path: string): string[] | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  try {
    const decoded = segments.map((segment) => decodeURIComponent(segment));
    return decoded.some((segment) => segment === '.' || segment === '..' || /[\p{Cc}\\]/u.test(segment)) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function fit(method: RouteMethod, path: string, segments: readonly string[]): (RouteMatch & { rank: string }) | undefined {
  const pattern = path.split('/').filter((part) => part !== '');
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
    rank += part.startsWith(':') ? '1' : '0';
  }
  return { route: `${method} ${path}`, params, rank };
}
