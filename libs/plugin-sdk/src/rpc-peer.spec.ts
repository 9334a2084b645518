import { RpcError, RpcPeer } from './rpc-peer.js';

type Handler = (method: string, params: unknown) => Promise<unknown>;

/** Two peers, each at the other's end. */
function connect(onRequest: Handler, notes: unknown[] = []): { asking: RpcPeer; answering: RpcPeer } {
  const asking: RpcPeer = new RpcPeer({ send: (frame) => answering.receive(frame), onRequest: async () => undefined });
  const answering: RpcPeer = new RpcPeer({ send: (frame) => asking.receive(frame), onRequest, onNotification: (method, params) => notes.push([method, params]) });
  return { asking, answering };
}

describe('a conversation over the pipe', () => {
  it('brings each answer to its question, whatever the order', async () => {
    const held: Array<() => void> = [];
    const { asking } = connect((method) => new Promise((resolve) => held.push(() => resolve(`answer to ${method}`))));
    const answers = Promise.all([asking.request('first', {}), asking.request('second', {})]);
    held.reverse().forEach((release) => release());
    expect(await answers).toEqual(['answer to first', 'answer to second']);
  });

  it('tells code, sentence and status of an RpcError, and nothing of any other', async () => {
    const { asking } = connect(async (method) => {
      throw method === 'refused' ? new RpcError('plugin_refused', 'no', 404) : new Error('a secret');
    });
    await expect(asking.request('refused', {})).rejects.toMatchObject({ code: 'plugin_refused', message: 'no', status: 404 });
    await expect(asking.request('broken', {})).rejects.toMatchObject({ code: 'internal', message: expect.not.stringContaining('secret') });
  });

  it('gives up after the time and drops what comes later', async () => {
    let release: ((value: unknown) => void) | undefined;
    const { asking } = connect(() => new Promise((resolve) => (release = resolve)));
    await expect(asking.request('slow', {}, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
    release?.('too late');
    await Promise.resolve();
  });

  it('fails everything that waits when it is closed, and all that is asked afterwards', async () => {
    const { asking } = connect(() => new Promise(() => undefined));
    const waiting = asking.request('anything', {});
    asking.close('The plugin ended');
    await expect(waiting).rejects.toMatchObject({ code: 'closed', message: 'The plugin ended' });
    await expect(asking.request('more', {})).rejects.toMatchObject({ code: 'closed' });
  });

  it('turns an answer that is too large into an error of that one request', async () => {
    const { asking } = connect(async (method) => (method === 'large' ? 'x'.repeat(5 * 1024 * 1024) : 'small'));
    await expect(asking.request('large', {})).rejects.toMatchObject({ code: 'too_large' });
    expect(await asking.request('other', {})).toBe('small');
  });

  it('passes notes on without an answer', () => {
    const notes: unknown[] = [];
    const { asking } = connect(async () => undefined, notes);
    asking.notify('log', { message: 'hello' });
    expect(notes).toEqual([['log', { message: 'hello' }]]);
  });

  it('makes nothing of messages that are none', () => {
    const { answering } = connect(async () => undefined);
    for (const message of ['null', '1', '{}', '{"id":7,"result":1}', '{"id":"x","method":1}']) {
      const body = Buffer.from(message);
      const frame = Buffer.alloc(4 + body.length);
      frame.writeUInt32BE(body.length);
      body.copy(frame, 4);
      expect(() => answering.receive(frame)).not.toThrow();
    }
  });
});
