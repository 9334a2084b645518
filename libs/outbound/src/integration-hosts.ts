import type { SharedConfig } from '@callboard/service-kit';

export type Integration = SharedConfig['integrations'][string][number];

/** A GitHub app that an integration signs in with. */
export interface GithubApp {
  readonly appId: string;
  readonly privateKey: string;
  /** Only repositories of these owners; absent: of all that have installed it. */
  readonly allowedOwners?: readonly string[];
}

/** A host that an integration covers, with what it wants to see from us. */
export interface IntegrationHost {
  /** As configured: with a port when it is not the default one. */
  readonly host: string;
  /** An address in the configuration says `http://` for it. */
  readonly plain: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The same for git's own protocol, which knows user and password only. */
  readonly gitHeaders: Readonly<Record<string, string>>;
  /** Where the apps of the integration get their tokens; absent: it has none. */
  readonly apps?: { readonly apiBaseUrl: string; readonly apps: readonly GithubApp[] };
}

/** Hosts that serve files and APIs of a forge besides the forge's own name. */
const COMPANIONS: Record<string, readonly string[]> = {
  'github.com': ['api.github.com', 'raw.githubusercontent.com', 'codeload.github.com'],
  'bitbucket.org': ['api.bitbucket.org'],
};

/** Every host of every integration; credentials belong to exactly these. */
export function listIntegrationHosts(integrations: SharedConfig['integrations']): IntegrationHost[] {
  return Object.entries(integrations).flatMap(([kind, entries]) =>
    entries.flatMap((integration) => {
      const { headers, gitHeaders } = credentialHeaders(kind, integration);
      const apps = kind === 'github' ? githubApps(integration) : undefined;
      const addresses = [integration.apiBaseUrl, text(integration.baseUrl), text(integration.rawBaseUrl)].flatMap((address) => (address && URL.canParse(address) ? [new URL(address)] : []));
      const hosts = [integration.host, ...(COMPANIONS[integration.host] ?? []), ...addresses.map(({ host }) => host)];
      return [...new Set(hosts)].map((host) => ({ host, plain: addresses.some((url) => url.host === host && url.protocol === 'http:'), headers, gitHeaders, ...(apps && { apps }) }));
    }),
  );
}

function credentialHeaders(kind: string, integration: Integration): Pick<IntegrationHost, 'headers' | 'gitHeaders'> {
  const { token = azureToken(kind, integration), username, password = text(integration.appPassword) } = integration;
  if (username && (password ?? token)) return both(basic(username, password ?? token ?? ''));
  if (kind === 'gitea' && password) return { headers: { authorization: `token ${password}` }, gitHeaders: { authorization: basic('oauth2', password) } };
  if (!token) return { headers: {}, gitHeaders: {} };
  switch (kind) {
    case 'github':
      return { headers: { authorization: `Bearer ${token}` }, gitHeaders: { authorization: basic('x-access-token', token) } };
    case 'gitlab':
      return { headers: { 'private-token': token }, gitHeaders: { authorization: basic('oauth2', token) } };
    case 'azure':
      return both(basic('', token));
    case 'gitea':
      return { headers: { authorization: `token ${token}` }, gitHeaders: { authorization: basic('oauth2', token) } };
    case 'bitbucketCloud':
      return { headers: { authorization: `Bearer ${token}` }, gitHeaders: { authorization: basic('x-token-auth', token) } };
    default:
      return both(`Bearer ${token}`);
  }
}

/** Backstage lists Azure's tokens under `credentials`; the first that is a personal access token counts. */
function azureToken(kind: string, { credentials }: Integration): string | undefined {
  if (kind !== 'azure' || !Array.isArray(credentials)) return undefined;
  const tokens = credentials.map((entry: unknown) => text((entry as { personalAccessToken?: unknown } | null)?.personalAccessToken));
  return tokens.find((token) => token !== undefined);
}

function githubApps({ apps, apiBaseUrl, host }: Integration): IntegrationHost['apps'] {
  if (!Array.isArray(apps)) return undefined;
  const known = apps.flatMap((app: Record<string, unknown> | null): GithubApp[] => {
    const [appId, privateKey] = [app?.appId, text(app?.privateKey)];
    if ((typeof appId !== 'number' && typeof appId !== 'string') || !privateKey) return [];
    const owners = app?.allowedInstallationOwners;
    return [{ appId: String(appId), privateKey, ...(Array.isArray(owners) && { allowedOwners: owners.map((owner) => String(owner).toLowerCase()) }) }];
  });
  return known.length === 0 ? undefined : { apiBaseUrl: (apiBaseUrl ?? (host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`)).replace(/\/+$/, ''), apps: known };
}

function both(authorization: string): Pick<IntegrationHost, 'headers' | 'gitHeaders'> {
  return { headers: { authorization }, gitHeaders: { authorization } };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
