/** The event listeners of plugins. */
export abstract class PluginListeners {
  /** Begins and ends listening as plugins are switched; returns at once. */
  abstract reconcile(): void;
}
