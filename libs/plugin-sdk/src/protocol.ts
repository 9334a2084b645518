import type { PluginEvent, RouteRequest } from './extension-points.js';

/**
 * What plugin-host and a plugin's process say to each other: JSON-RPC 2.0 in frames over file descriptor 3.
 *
 * The host asks `start` once, then `ping`, `route` and `events`; the process asks `storage.*` and `catalog.entities`, and
 * sends `log`. The host trusts nothing that the process says.
 */
export const PROTOCOL_VERSION = 1;

/** UTF-8 bytes of a route's answer. */
export const MAX_REPLY_BYTES = 2 * 1024 * 1024;

/** Writes that one event may lead to. */
export const MAX_EVENT_WRITES = 256;

/** `start`: what the process gets before anything else. */
export interface StartParams {
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the server module turned out to export; the host compares it with the manifest. */
export interface StartResult {
  /** `GET /changes/:name`, sorted. */
  readonly routes: readonly string[];
  /** Names, sorted. */
  readonly listeners: readonly string[];
}

/** `route`: one request; the answer is a RouteReply. */
export interface RouteParams {
  /** `GET /changes/:name`. */
  readonly route: string;
  readonly request: RouteRequest;
}

/** Time after which no further event of a request is begun, milliseconds. */
export const EVENTS_TURN_MS = 500;

/** `events`: events for one listener, to be handled one after the other. */
export interface EventsParams {
  readonly listener: string;
  readonly events: readonly PluginEvent[];
}

/** A write that a listener asked for: stored with the note that the event is done. */
export type StagedWrite = { readonly key: string; readonly value: unknown } | { readonly key: string; readonly deleted: true };

export interface EventsResult {
  /** How many of the events were handled, from the first one on; at least one. The others are to be sent again. */
  readonly handled: number;
  /** What those led to together, one write per key. */
  readonly writes: readonly StagedWrite[];
}

/** A line for the host's log. */
export interface LogParams {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

