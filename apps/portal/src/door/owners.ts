import { API_MOUNTS } from '@callboard/contracts';
import type { BackendName } from '../config.js';

/** What of an `/api/…` path the door needs: who owns it, and the rest as that service's clients see it. */
export interface ApiTarget {
  readonly owner: BackendName;
  /** The path below `/api/<id>`, query included: what error envelopes name. */
  readonly relativeUrl: string;
}

const MOUNTS: Readonly<Record<string, BackendName>> = API_MOUNTS;

/**
 * Finds the owner of a request target as it stands on the wire, nothing decoded: `/%61pi` and `//api` are not the API.
 *
 * Every id that no service owns is a plugin's.
 */
export function findApiTarget(url: string): ApiTarget | undefined {
  const match = /^\/api\/([A-Za-z0-9][A-Za-z0-9._-]*)(\/[^?]*)?(\?.*)?$/.exec(url);
  if (!match) return undefined;
  const [, id = '', path = '/', query = ''] = match;
  return { owner: Object.hasOwn(MOUNTS, id) ? (MOUNTS[id] as BackendName) : 'plugin-host', relativeUrl: path + query };
}
