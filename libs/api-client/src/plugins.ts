import { Http, type ClientOptions } from './http.js';

/** Reads which plugins are installed. `List` is the SDK's `PluginList`, which this library does not know. */
export class PluginsClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** The installed plugins with their health and UI. */
  list<List>(): Promise<List> {
    return this.http.json('/api/plugins');
  }
}
