import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** What every answer says: nothing from elsewhere, no inline code, no frame, nothing kept. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cache-Control': 'no-store',
};

/**
 * Lets in whoever holds the token, from this machine's own names alone. A page elsewhere that points a name of its own at 127.0.0.1 (DNS rebinding) sends that
 * name as Host and is turned away; a page elsewhere that posts here sends its own Origin and is turned away too. The token comes once, in the address,
 * and becomes a cookie that no script reads and no other site sends.
 *
 * @param port that the studio listens on
 */
export function guard(token: string, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const own = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port()}`);
    if (!own.includes(context.req.header('host') ?? '')) return context.text('This name is not the studio’s.', 403);
    const origin = context.req.header('origin');
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD';
    if (origin !== undefined ? !own.some((host) => origin === `http://${host}`) : !isRead) {
      return context.text('Requests from other pages are not taken.', 403);
    }
    if (!isRead && !(context.req.header('content-type') ?? '').startsWith('application/json')) {
      return context.text('Expected application/json.', 415);
    }
    const cookie = `espalier_studio_${port()}`;
    const given = context.req.query('token');
    if (given !== undefined && isRead && same(given, token)) {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return context.redirect('/', 303);
    }
    if (!same(getCookie(context, cookie) ?? '', token)) {
      return context.text('Open the address that `espalier studio` printed: it holds the key.', 401);
    }
    return next();
  };
}

function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
