import type { PluginApi, PluginApiError } from '@callboard/plugin-sdk';

/** How a call of a plugin's UI fails. */
class CallFailed extends Error implements PluginApiError {
  override readonly name = 'PluginApiError';
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

const apis = new Map<string, PluginApi>();

/** The routes of one plugin and nothing else; the same object for the life of the page. */
export function pluginApi(pluginId: string): PluginApi {
  const known = apis.get(pluginId);
  if (known) return known;
  const api: PluginApi = {
    get: async <Body>(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Body> => {
      if (!isOwnPath(path)) throw new CallFailed(0, `"${path}" is not a path below the plugin's own routes.`);
      const response = await fetch(`/api/${pluginId}${path}`, { signal, headers: { accept: 'application/json' } }).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        throw new CallFailed(0, 'The plugin did not answer.');
      });
      const body: unknown = await response.json().catch(() => undefined);
      if (response.ok) return body as Body;
      const { message, code } = (body as { error?: { message?: string; code?: string } } | undefined)?.error ?? {};
      throw new CallFailed(response.status, message ?? `The plugin answered ${response.status}.`, code);
    },
  };
  apis.set(pluginId, api);
  return api;
}

/** Whether a path stays below the plugin's prefix, however it is written. */
export function isOwnPath(path: string): boolean {
  if (!/^\/(?!\/)/.test(path)) return false;
  // eslint-disable-next-line no-control-regex
  if (/[\\\u0000-\u001f]/.test(path)) return false;
  const [beforeQuery = ''] = path.split(/[?#]/);
  return !beforeQuery.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)) && !/%2f|%5c/i.test(beforeQuery);
}
