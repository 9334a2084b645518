import type { RouteReply, RouteRequest } from '@callboard/plugin-sdk';
import { NotFound } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRegistry } from '../packages/plugin-registry.js';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';
import { matchRoute } from './match-route.js';

/** A request to a plugin, before its route is known. */
export interface PluginRequest extends Omit<RouteRequest, 'params'> {
  readonly pluginId: string;
  /** Below the plugin's mount, as it came, still encoded. */
  readonly path: string;
}

/**
 * Has a plugin answer a request to one of its routes.
 *
 * Throws NotFound `plugin_not_found` and `route_not_found` without asking the plugin, and what the runtime throws.
 */
@Injectable()
export class CallPlugin {
  constructor(
    private readonly registry: PluginRegistry,
    private readonly runtime: PluginRuntime,
  ) {}

  execute({ pluginId, path, ...request }: PluginRequest): Promise<RouteReply> {
    const server = this.registry.get(pluginId)?.package.manifest.server;
    if (!server) throw new NotFound('plugin_not_found', `No plugin with routes has the id "${pluginId}"`);
    const match = matchRoute(server.routes, request.method, path);
    if (!match) throw new NotFound('route_not_found', `The plugin "${pluginId}" has no route ${request.method} ${path}`);
    return this.runtime.callRoute(pluginId, { route: match.route, request: { ...request, params: match.params } });
  }
}
