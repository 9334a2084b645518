import { createHmac, randomUUID } from 'node:crypto';
import type { IngestionWorld, Reply } from './ingestion-world.js';

/** Sends messages as forges do, signed with their secrets. */
export class WebhookSender {
  static readonly SECRETS = { github: 'octo-secret-1', gitlab: 'lab-secret-1', gitea: 'tea-secret-1', bitbucketCloud: 'bucket-secret-1', generic: `whsec_${Buffer.from('a plain key of some length').toString('base64')}` };
  /** Configuration of the catalog that takes them. */
  static readonly MODULES = Object.fromEntries(Object.entries(WebhookSender.SECRETS).map(([name, secret]) => [name, { webhookSecret: ['an-older-secret', secret] }]));

  constructor(private readonly world: IngestionWorld) {}

  async post(topic: string, body: string | Buffer, headers: Record<string, string> = {}, url = this.world.url): Promise<Reply<{ status?: string; error?: { code: string; name: string } }>> {
    const response = await fetch(`${url}/api/events/http/${topic}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as { status?: string } };
  }

  github(event: string, payload: object, { id = randomUUID(), secret = WebhookSender.SECRETS.github, url }: { id?: string; secret?: string; url?: string } = {}): ReturnType<WebhookSender['post']> {
    const body = JSON.stringify(payload);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return this.post('github', body, { 'x-github-event': event, 'x-github-delivery': id, 'x-github-hook-id': '1', 'x-hub-signature-256': `sha256=${signature}`, 'user-agent': 'GitHub-Hookshot/044aadd' }, url);
  }

  gitlab(payload: object, { id = randomUUID(), token = WebhookSender.SECRETS.gitlab, instance = '' }: { id?: string; token?: string; instance?: string } = {}): ReturnType<WebhookSender['post']> {
    return this.post('gitlab', JSON.stringify(payload), { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': token, 'x-gitlab-event-uuid': id, 'x-gitlab-instance': instance });
  }

  gitea(event: string, payload: object): ReturnType<WebhookSender['post']> {
    const body = JSON.stringify(payload);
    return this.post('gitea', body, { 'x-gitea-event': event, 'x-gitea-delivery': randomUUID(), 'x-gitea-signature': createHmac('sha256', WebhookSender.SECRETS.gitea).update(body).digest('hex') });
  }

  bitbucket(event: string, payload: object): ReturnType<WebhookSender['post']> {
    const body = JSON.stringify(payload);
    return this.post('bitbucketCloud', body, { 'x-event-key': event, 'x-request-uuid': randomUUID(), 'x-hub-signature': `sha256=${createHmac('sha256', WebhookSender.SECRETS.bitbucketCloud).update(body).digest('hex')}` });
  }

  standard(payload: object, { topic = 'generic', secret = WebhookSender.SECRETS.generic, id = randomUUID(), at = Date.now(), sentBody }: { topic?: string; secret?: string; id?: string; at?: number; sentBody?: string } = {}): ReturnType<WebhookSender['post']> {
    const body = JSON.stringify(payload);
    const timestamp = String(Math.round(at / 1000));
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return this.post(topic, sentBody ?? body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,AAAA v1,${signature}` });
  }
}
