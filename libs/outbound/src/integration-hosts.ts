import type { SharedConfig } from '@callboard/service-kit';

type Integration = SharedConfig['integrations'][string][number];

/** A host that an integration covers, with what it wants to see from us. */
export interface IntegrationHost {
  /** As configured: with a port when it is not the default one. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
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
      const headers = credentialHeaders(kind, integration);
      const api = integration.apiBaseUrl ? [new URL(integration.apiBaseUrl).host] : [];
      return [...new Set([integration.host, ...(COMPANIONS[integration.host] ?? []), ...api])].map((host) => ({ host, headers }));
    }),
  );
}

function credentialHeaders(kind: string, { token, username, password }: Integration): Record<string, string> {
  if (username && (password ?? token)) return { authorization: basic(username, password ?? token ?? '') };
  if (!token) return {};
  if (kind === 'gitlab') return { 'private-token': token };
  if (kind === 'azure') return { authorization: basic('', token) };
  if (kind === 'gitea') return { authorization: `token ${token}` };
  return { authorization: `Bearer ${token}` };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
