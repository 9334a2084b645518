import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the clock of a sender may be from ours, seconds. */
const TOLERANCE_SECONDS = 300;

/** What a check of a message has shown. */
export type Verdict = 'genuine' | 'not_genuine' | 'out_of_time';

/** The bytes of a message and its headers, names in lower case. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** HMAC-SHA256 over the bytes in a header, as hex behind a prefix. */
export function hasHmac({ headers, body }: SignedMessage, { header, prefix }: { header: string; prefix: string }, secrets: readonly string[]): boolean {
  const sent = headers[header];
  return sent !== undefined && sent.startsWith(prefix) && secrets.some((secret) => equal(sent.slice(prefix.length), createHmac('sha256', secret).update(body).digest('hex')));
}

/** The secret itself in a header. */
export function hasToken({ headers }: SignedMessage, header: string, secrets: readonly string[]): boolean {
  const sent = headers[header];
  return sent !== undefined && secrets.some((secret) => equal(sent, secret));
}

/**
 * A signature over id, time and bytes.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function checkStandardWebhook({ headers, body }: SignedMessage, secrets: readonly string[], now = Date.now()): Verdict {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) {
    return 'not_genuine';
  }
  const sent = signatures.split(' ').flatMap((entry) => (entry.startsWith('v1,') ? [entry.slice('v1,'.length)] : []));
  const expected = secrets.map((secret) => createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64'));
  if (!sent.some((signature) => expected.some((known) => equal(signature, known)))) {
    return 'not_genuine';
  }
  return Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS ? 'out_of_time' : 'genuine';
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

/** Takes the same time wherever the difference is; both are hashed, so that lengths say nothing either. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
