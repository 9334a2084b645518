import type { PermissionName } from '@callboard/contracts';
import { Http, type ClientOptions } from './http.js';

/** Asks what the person of the token may do. */
export class PermissionsClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** One answer per permission, in their order. For things of their own only counts as yes: the service that owns the thing has the last word. */
  async decide(names: readonly PermissionName[]): Promise<boolean[]> {
    return this.ask(names.map((name) => ({ name })));
  }

  /** Whether the permission holds for everything, whoever owns it. */
  async holdsForAll(name: PermissionName): Promise<boolean> {
    const [allowed = false] = await this.ask([{ name, resourceRef: 'any' }]);
    return allowed;
  }

  private async ask(questions: ReadonlyArray<{ name: PermissionName; resourceRef?: string }>): Promise<boolean[]> {
    const items = questions.map(({ name, resourceRef }, index) => ({
      id: String(index),
      permission: { type: resourceRef === undefined ? 'basic' : 'resource', name, attributes: {} },
      ...(resourceRef !== undefined && { resourceRef }),
    }));
    const reply = await this.http.json<{ items: Array<{ id: string; result: 'ALLOW' | 'DENY' }> }>('/api/permission/authorize', { method: 'POST', body: { items } });
    return questions.map((_, index) => reply.items.find(({ id }) => id === String(index))?.result === 'ALLOW');
  }
}
