import { createHmac } from 'node:crypto';
import { checkStandardWebhook, hasHmac, hasToken } from './signatures.js';

const body = Buffer.from('{"a":1}');

describe('a signature over the bytes', () => {
  const HEX = '0'.repeat(64);
  const signature = createHmac('sha256', 'secret').update(body).digest('hex');
  const check = (header: string | undefined, secrets = ['secret']): boolean => hasHmac({ headers: { 'x-s': header }, body }, { header: 'x-s', prefix: 'sha256=' }, secrets);

  it('holds with any of the secrets', () => {
    expect([check(`sha256=${signature}`), check(`sha256=${signature}`, ['old', 'secret']), check(`sha256=${signature}`, ['old'])]).toEqual([true, true, false]);
  });

  it.each([undefined, '', signature, `sha1=${signature}`, `sha256=${signature.slice(1)}`, `sha256=${HEX}`, `SHA256=${signature}`])('does not hold as %s', (header) => {
    expect(check(header)).toBe(false);
  });
});

describe('a token', () => {
  it('is compared whole', () => {
    const check = (token: string | undefined): boolean => hasToken({ headers: { t: token }, body }, 't', ['secret']);
    expect([check('secret'), check('secret '), check(''), check(undefined)]).toEqual([true, false, false, false]);
  });
});

describe('a signature of Standard Webhooks', () => {
  // The example of the specification's own libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const at = 1614265330;
  const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': String(at), 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' };
  const message = { headers, body: Buffer.from('{"test": 2432232314}') };
  const check = (changed: object = {}, seconds = 0): string => checkStandardWebhook({ ...message, headers: { ...headers, ...changed } }, [secret], (at + seconds) * 1000);

  it('holds, alone and among others', () => {
    expect([check(), check({ 'webhook-signature': `v1,AAAA v1a,BBBB ${headers['webhook-signature']}` })]).toEqual(['genuine', 'genuine']);
  });

  it('does not hold for another id, time, version or body', () => {
    expect([check({ 'webhook-id': 'msg_2' }), check({ 'webhook-timestamp': String(at + 1) }), check({ 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v0,') }), check({ 'webhook-timestamp': 'soon' })]).toEqual(Array(4).fill('not_genuine'));
    expect(checkStandardWebhook({ headers, body: Buffer.from('{"test": 2432232315}') }, [secret], at * 1000)).toBe('not_genuine');
  });

  it('holds for five minutes', () => {
    expect([check({}, 299), check({}, -299), check({}, 360), check({}, -360)]).toEqual(['genuine', 'genuine', 'out_of_time', 'out_of_time']);
  });
});
