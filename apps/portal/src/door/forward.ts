import { Agent, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as SecureAgent, request as sendSecureRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { backendUrl, type BackendName, type PortalConfig } from '../config.js';
import { endToEndHeaders } from './headers.js';
import { findApiTarget, type ApiTarget } from './owners.js';
import { answerUnavailable } from './refusals.js';

/** How long a connection to a service may take; once it stands, streams may be silent for as long as they like. */
const CONNECT_TIMEOUT_MS = 3_000;

/** Pipes API requests and upgrades to the service that owns them, both ways, byte by byte as they come. */
export class Forwarder {
  private readonly agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) } as const;

  constructor(private readonly config: PortalConfig) {}

  /** Answers the request through its owner; a service that is away becomes a 503 envelope. */
  forward(request: IncomingMessage, response: ServerResponse, target: ApiTarget): void {
    this.send(request, response, target, false);
  }

  private send(request: IncomingMessage, response: ServerResponse, target: ApiTarget, isSecondTry: boolean): void {
    const upstream = this.open(request, target.owner, endToEndHeaders(request.headers), isSecondTry);
    const repeatable = isRepeatable(request);
    upstream.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer.headers));
      // Headers go out at once: an event stream may have nothing to say for minutes.
      response.flushHeaders();
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      // Ended early: the reader must not take the half for the whole.
      answer.once('aborted', () => response.destroy());
    });
    upstream.once('error', () => {
      if (response.headersSent || response.destroyed) response.destroy();
      // The service closed a kept connection in the moment it was used again: that says nothing about the service.
      else if (upstream.reusedSocket && repeatable && !isSecondTry) this.send(request, response, target, true);
      else answerUnavailable(request, response, target.owner, target.relativeUrl);
    });
    response.once('close', () => upstream.destroy());
    if (repeatable) upstream.end();
    else request.pipe(upstream);
  }

  /** Joins the two sockets of an upgrade (WebSocket) below `/api`; every other upgrade is refused. */
  forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = findApiTarget(request.url ?? '');
    if (!target) return refuseSocket(socket, '404 Not Found');

    const headers = { ...endToEndHeaders(request.headers), connection: 'Upgrade', upgrade: request.headers.upgrade };
    const upstream = this.open(request, target.owner, headers);
    upstream.once('error', () => refuseSocket(socket, '503 Service Unavailable'));
    upstream.once('response', (answer) => {
      answer.resume();
      refuseSocket(socket, `${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}`);
    });
    upstream.once('upgrade', (answer, partner, partnerHead) => {
      const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
      for (let index = 0; index < answer.rawHeaders.length; index += 2) lines.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      if (partnerHead.length > 0) socket.write(partnerHead);
      if (head.length > 0) partner.write(head);
      partner.on('error', () => socket.destroy());
      partner.once('close', () => socket.destroy());
      socket.once('close', () => partner.destroy());
      partner.pipe(socket).pipe(partner);
    });
    upstream.end();
  }

  /** Closes the idle connections to the services. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private open(request: IncomingMessage, owner: BackendName, headers: IncomingMessage['headers'], onNewConnection = false) {
    const base = new URL(backendUrl(this.config, owner));
    const secure = base.protocol === 'https:';
    const upstream = (secure ? sendSecureRequest : sendRequest)({
      agent: onNewConnection ? false : secure ? this.agents['https:'] : this.agents['http:'],
      host: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port || (secure ? 443 : 80),
      method: request.method,
      // The target as it came, not normalised: what it means is for the owner to say.
      path: request.url,
      headers,
      setHost: false,
    });
    upstream.once('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => upstream.destroy(new Error('connect timeout')), CONNECT_TIMEOUT_MS);
      socket.once('connect', () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    return upstream;
  }
}

/** Safe to send twice: a read without a body. */
function isRepeatable({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

function refuseSocket(socket: Duplex, status: string): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}
