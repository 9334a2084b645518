import { Http, type ClientOptions } from './http.js';

/** Reads and keeps the settings of the person who is signed in. */
export class SettingsClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** The value stored under the key; undefined when there is none. */
  async findSetting<Value>(bucket: string, key: string): Promise<Value | undefined> {
    const setting = await this.http.jsonOrUndefined<{ value: Value }>(settingPath(bucket, key));
    return setting?.value;
  }

  /** Keeps a value under the key, in place of the former. */
  async setSetting(bucket: string, key: string, value: unknown): Promise<void> {
    await this.http.send(settingPath(bucket, key), { method: 'PUT', body: { value } });
  }
}

function settingPath(bucket: string, key: string): string {
  return `/api/user-settings/buckets/${encodeURIComponent(bucket)}/keys/${encodeURIComponent(key)}`;
}
