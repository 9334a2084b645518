import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Below this size compression costs more than it saves. */
const MIN_COMPRESSED_BYTES = 1024;

/** Level 1: two thirds of the work of the default level saved for a tenth more bytes. */
const GZIP_OPTIONS = { level: 1 } as const;

/** From this size on a text becomes bytes once, for its tag, its length and the socket: each would do so by itself. */
const MIN_BYTES_ONCE = 8 * 1024;

const compress = promisify(gzip);

/** Adds weak ETags, conditional answers and gzip to replies, and forbids caches to store what nobody said they may. */
export function addReplyShape(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    const body = typeof payload === 'string' && payload.length >= MIN_BYTES_ONCE ? Buffer.from(payload) : payload;
    const conditional = addEntityTag(request, reply, body);
    return conditional === undefined ? encode(request, reply, body) : conditional;
  });
}

/** Tags buffered JSON; returns the empty payload when the caller has this version already. */
function addEntityTag(request: FastifyRequest, reply: FastifyReply, payload: unknown): string | undefined {
  const readable = request.method === 'GET' || request.method === 'HEAD';
  if (!readable || reply.statusCode !== 200 || !isBuffered(payload) || !isCompressible(reply)) return undefined;
  if (!reply.hasHeader('etag')) reply.header('etag', weakEntityTag(payload));
  if (!matches(request.headers['if-none-match'], String(reply.getHeader('etag')))) return undefined;
  reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return '';
}

/** A weak validator (RFC 9110 8.8.3): equal for equal bytes, whatever encoding they travel in. */
export function weakEntityTag(payload: string | Buffer): string {
  const digest = createHash('sha1').update(payload).digest('base64').slice(0, 27);
  return `W/"${Buffer.byteLength(payload).toString(16)}-${digest}"`;
}

function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (!ifNoneMatch) return false;
  const plain = (text: string) => text.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((candidate) => plain(candidate) === plain(tag));
}

async function encode(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!isCompressible(reply) || reply.hasHeader('content-encoding')) return payload;
  const streamed = payload instanceof Readable;
  if (!streamed && !(isBuffered(payload) && Buffer.byteLength(payload) >= MIN_COMPRESSED_BYTES)) return payload;
  reply.header('vary', appendVary(reply.getHeader('vary'), 'accept-encoding'));
  if (!acceptsGzip(request) || request.method === 'HEAD') return payload;
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  if (!streamed) return compress(payload, GZIP_OPTIONS);
  const zipped = createGzip({ ...GZIP_OPTIONS, flush: constants.Z_SYNC_FLUSH });
  payload.on('error', (error) => zipped.destroy(error));
  zipped.on('close', () => payload.destroy());
  return payload.pipe(zipped);
}

/** Whether the caller takes gzip: named, or by `*`, and not with weight zero. */
export function acceptsGzip(request: FastifyRequest): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const weights = new Map(accepted.toLowerCase().split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return [name, weight ? Number(weight.slice(2)) : 1] as const;
  }));
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

function isBuffered(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload);
}

function isCompressible(reply: FastifyReply): boolean {
  const type = String(reply.getHeader('content-type') ?? '');
  return /json|^text\/|xml|javascript|yaml/.test(type);
}

function appendVary(present: unknown, name: string): string {
  const names = String(present ?? '').split(',').map((item) => item.trim()).filter(Boolean);
  return names.some((item) => item.toLowerCase() === name) ? names.join(', ') : [...names, name].join(', ');
}
