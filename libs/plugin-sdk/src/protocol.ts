import type { PluginEvent, RouteRequest } from './extension-points.js';

/**
 * What plugin-host and a plugin's process say to each other: JSON-RPC 2.0 in frames over file descriptor 3.
 *
 * The host asks `start` once, then `ping`, `route` and `event`; the process asks `storage.*` and `catalog.entities`, and
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

/** `event`: one event for one listener. */
export interface EventParams {
  readonly listener: string;
  readonly event: PluginEvent;
}

/** A write that a listener asked for: stored with the note that the event is done. */
export type StagedWrite = { readonly key: string; readonly value: unknown } | { readonly key: string; readonly deleted: true };

export interface EventResult {
  readonly writes: readonly StagedWrite[];
}

/** A line for the host's log. */
export interface LogParams {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

