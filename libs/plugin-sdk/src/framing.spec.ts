import { encodeFrame, FrameError, FrameReader, MAX_FRAME_BYTES } from './framing.js';

const header = (length: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
};

describe('frames', () => {
  const messages = [{ a: 'ä\u0000' }, 'text', null, [1, { b: [] }]];

  it.each([1, 2, 3, 5, 7, 1_000])('come out as they went in, however the stream is cut (%i bytes)', (size) => {
    const stream = Buffer.concat(messages.map(encodeFrame));
    const reader = new FrameReader();
    const read: unknown[] = [];
    for (let at = 0; at < stream.length; at += size) read.push(...reader.read(stream.subarray(at, at + size)));
    expect(read).toEqual(messages);
  });

  it.each([0, MAX_FRAME_BYTES + 1, 0xffffffff])('of an announced length of %i are refused before their body has come', (length) => {
    expect(() => new FrameReader().read(header(length))).toThrow(FrameError);
  });

  it('that hold no JSON are refused, also when their text is no UTF-8', () => {
    expect(() => new FrameReader().read(Buffer.concat([header(2), Buffer.from('{]')]))).toThrow(FrameError);
    expect(() => new FrameReader().read(Buffer.concat([header(3), Buffer.from([0x22, 0xff, 0x22])]))).toThrow(FrameError);
  });

  it('beyond the limit are not made', () => {
    expect(() => encodeFrame('x'.repeat(MAX_FRAME_BYTES))).toThrow(FrameError);
  });
});
