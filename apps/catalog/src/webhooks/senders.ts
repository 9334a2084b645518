import type { ScmKind } from '../readers/scm-url.js';
import { checkStandardWebhook, hasHmac, hasToken, type SignedMessage, type Verdict } from './signatures.js';

/** Topics that forges send to; each needs the secret of its module in the configuration. */
export const FORGE_TOPICS = ['github', 'gitlab', 'gitea', 'bitbucketCloud', 'generic'] as const;
export type ForgeTopic = (typeof FORGE_TOPICS)[number];

/** How the messages of one kind of sender are told apart and known to be genuine. */
export interface Sender {
  /** Addresses of this kind of host are what it speaks of; of any kind when left out. */
  readonly scm?: ScmKind;
  /** Headers that may hold the id of a message. */
  readonly idHeaders: readonly string[];
  /** The kind of message, which is also the sub-topic. */
  event(headers: SignedMessage['headers'], payload: unknown): string | undefined;
  verify(message: SignedMessage, secrets: readonly string[]): Verdict;
}

const genuineIf = (isGenuine: boolean): Verdict => (isGenuine ? 'genuine' : 'not_genuine');

/** The known senders by topic. */
export const SENDERS: Readonly<Record<ForgeTopic, Sender>> = {
  github: {
    scm: 'github',
    idHeaders: ['x-github-delivery'],
    event: (headers) => headers['x-github-event'],
    verify: (message, secrets) => genuineIf(hasHmac(message, { header: 'x-hub-signature-256', prefix: 'sha256=' }, secrets)),
  },
  gitlab: {
    scm: 'gitlab',
    idHeaders: ['webhook-id', 'idempotency-key', 'x-gitlab-webhook-uuid', 'x-gitlab-event-uuid'],
    event: (_headers, payload) => textOf(payload, 'event_name') ?? textOf(payload, 'object_kind'),
    // A hook that signs is not believed for its token alone.
    verify: (message, secrets) => (message.headers['webhook-signature'] === undefined ? genuineIf(hasToken(message, 'x-gitlab-token', secrets)) : checkStandardWebhook(message, secrets)),
  },
  gitea: {
    scm: 'gitea',
    idHeaders: ['x-gitea-delivery', 'x-forgejo-delivery'],
    event: (headers) => headers['x-gitea-event'] ?? headers['x-forgejo-event'],
    verify: (message, secrets) => genuineIf(hasHmac(message, { header: message.headers['x-gitea-signature'] === undefined ? 'x-forgejo-signature' : 'x-gitea-signature', prefix: '' }, secrets)),
  },
  bitbucketCloud: {
    scm: 'bitbucketCloud',
    idHeaders: ['x-request-uuid'],
    event: (headers) => headers['x-event-key'],
    verify: (message, secrets) => genuineIf(hasHmac(message, { header: 'x-hub-signature', prefix: 'sha256=' }, secrets)),
  },
  generic: {
    idHeaders: ['webhook-id'],
    event: (_headers, payload) => textOf(payload, 'event') ?? 'push',
    verify: (message, secrets) => checkStandardWebhook(message, secrets),
  },
};

export function isForgeTopic(topic: string): topic is ForgeTopic {
  return (FORGE_TOPICS as readonly string[]).includes(topic);
}

function textOf(payload: unknown, key: string): string | undefined {
  const value = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' && !value.includes('\u0000') ? value : undefined;
}
