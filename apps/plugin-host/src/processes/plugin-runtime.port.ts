import type { EventsParams, EventsResult, PluginHealth, PluginWall, RouteParams, RouteReply } from '@callboard/plugin-sdk';

/** How a plugin's server part is. */
export interface RuntimeState {
  readonly health: PluginHealth;
  /** For a person: why it is not well. */
  readonly problem?: string;
}

/** The processes that plugins run in. What goes wrong in one of them is that plugin's alone. */
export abstract class PluginRuntime {
  /**
   * Asks a plugin for the answer to a request; at most as many at once as the limits say, a bounded number waits.
   *
   * Throws `Unavailable`: `plugin_unavailable` when it does not run, dies meanwhile or has not answered lately,
   * `plugin_overloaded` when too many wait, `plugin_timeout` past the deadline, `plugin_failed` for a fault of its
   * own; and `InvalidInput`, `NotAllowed`, `NotFound`, `Conflict` with `plugin_refused` for what it refuses.
   */
  abstract callRoute(pluginId: string, params: RouteParams): Promise<RouteReply>;

  /**
   * Gives events to a listener, one after the other, and waits for the end of as many as it takes in one turn: one at
   * least. Waits for the plugin to run before, until the signal aborts.
   *
   * Throws `Unavailable` in the same manner; every failure of the listener counts as one that another try may mend.
   */
  abstract deliver(pluginId: string, params: EventsParams, signal: AbortSignal): Promise<EventsResult>;

  /** Starts what is switched on and stops what is not; returns at once. */
  abstract reconcile(): void;

  abstract stateOf(pluginId: string): RuntimeState;

  /** The walls around the processes on this machine. */
  abstract wall(): PluginWall;
}
