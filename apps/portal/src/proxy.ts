import { NextResponse, type NextRequest } from 'next/server';
import { portalConfig } from './config';
import { pastPath } from './features/past/past-href';
import { securityHeaders } from './door/security-headers';

/** Gives every page and handler its own nonce and the headers that browsers enforce, and tells pages their own address. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const headers = securityHeaders({ nonce, secure: portalConfig().baseUrl.startsWith('https:') });

  const requestHeaders = new Headers(request.headers);
  requestHeaders.set('x-callboard-nonce', nonce);
  requestHeaders.set('x-callboard-path', request.nextUrl.pathname + request.nextUrl.search);
  // Next.js reads the nonce for its own scripts from here.
  requestHeaders.set('content-security-policy', headers['content-security-policy'] ?? '');

  const past = pastPath(request.nextUrl.pathname, request.nextUrl.searchParams);
  const response = past ? NextResponse.rewrite(new URL(past + request.nextUrl.search, request.url), { request: { headers: requestHeaders } }) : NextResponse.next({ request: { headers: requestHeaders } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

export const config = { matcher: '/((?!_next/static/).*)' };
