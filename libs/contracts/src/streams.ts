const DAY_SECONDS = 24 * 60 * 60;

/**
 * The JetStream streams. Each is created and kept right by the one service that owns it; all have file storage,
 * limits retention and discard the oldest, for the log in PostgreSQL is the truth.
 */
export const STREAMS = {
  CATALOG: { owner: 'catalog', subjects: ['callboard.catalog.>'], source: '/catalog', maxAgeSeconds: 30 * DAY_SECONDS },
  SCAFFOLDER: { owner: 'scaffolder', subjects: ['callboard.scaffolder.>'], source: '/scaffolder', maxAgeSeconds: 30 * DAY_SECONDS },
  PLUGINS: { owner: 'plugin-host', subjects: ['callboard.plugin.>'], source: '/plugins', maxAgeSeconds: 30 * DAY_SECONDS },
  IDENTITY: { owner: 'identity', subjects: ['callboard.identity.>'], source: '/identity', maxAgeSeconds: 30 * DAY_SECONDS },
} as const satisfies Record<string, StreamDeclaration>;

/** What a stream promises: its one publisher, its subjects, the CloudEvents `source` and how long it keeps messages. */
export interface StreamDeclaration {
  readonly owner: ServiceName;
  readonly subjects: readonly string[];
  readonly source: string;
  readonly maxAgeSeconds: number;
}

/** Name of a stream of {@link STREAMS}. */
export type StreamName = keyof typeof STREAMS;

/** Where messages go that a consumer could not process: one stream, subject `callboard.dlq.<durable>`. */
export const DEAD_LETTER_STREAM = { name: 'DLQ', subjects: ['callboard.dlq.>'], maxAgeSeconds: 90 * DAY_SECONDS } as const;

/** The services that own data and listen on the network. */
export const SERVICES = ['catalog', 'scaffolder', 'search', 'plugin-host', 'identity'] as const;

/** One of {@link SERVICES}. */
export type ServiceName = (typeof SERVICES)[number];

/** The path segment below `/api` that each service answers first of all; plugin-host also answers every id nobody else owns. */
export const API_MOUNTS = {
  catalog: 'catalog',
  events: 'catalog',
  scaffolder: 'scaffolder',
  search: 'search',
  plugins: 'plugin-host',
  proxy: 'plugin-host',
  auth: 'identity',
  permission: 'identity',
  'user-settings': 'identity',
  notifications: 'identity',
  audit: 'identity',
} as const satisfies Record<string, ServiceName>;
