import 'server-only';
import { cache } from 'react';
import { headers } from 'next/headers';
import { CatalogClient, EventsClient, IngestionClient, KindsClient, OverlaysClient, PermissionsClient, PluginsClient, ScaffolderClient, SearchClient, SettingsClient, type ClientOptions } from '@callboard/api-client';
import { backendUrl, portalConfig, type BackendName } from '../config';
import { requireSession } from './session';

/** The services as the reader of this request may use them. */
export const clients = cache(async () => {
  const { token } = await requireSession();
  const forwardedFor = (await headers()).get('x-forwarded-for');
  const options = (name: BackendName): ClientOptions => ({
    baseUrl: backendUrl(portalConfig(), name),
    token,
    // A service that hangs must not hold up the page: its panel says so.
    timeoutMs: 4_000,
    headers: forwardedFor ? { 'x-forwarded-for': forwardedFor } : {},
  });
  return {
    catalog: new CatalogClient(options('catalog')),
    events: new EventsClient(options('catalog')),
    ingestion: new IngestionClient(options('catalog')),
    kinds: new KindsClient(options('catalog')),
    overlays: new OverlaysClient(options('catalog')),
    permissions: new PermissionsClient(options('identity')),
    scaffolder: new ScaffolderClient(options('scaffolder')),
    search: new SearchClient(options('search')),
    plugins: new PluginsClient(options('plugin-host')),
    settings: new SettingsClient(options('identity')),
  };
});
