import type { ServerResponse } from 'node:http'
import type { Answer, Page } from './answer.ts'
import { absolute } from './belief.ts'
import { cookieFor, forgottenCookie } from './cookies.ts'
import { layout } from './pages/layout.ts'
import type { Visit } from './visit.ts'

/** Writes the answer, with the fields that every answer of this app carries. */
export function send(response: ServerResponse, visit: Visit, answer: Answer): void {
  for (const [name, value] of Object.entries(fieldsFor(visit))) response.setHeader(name, value)
  switch (answer.kind) {
    case 'page':
      return sendPage(response, visit, answer)
    case 'redirect':
      if (answer.cookie !== undefined) response.setHeader('Set-Cookie', cookieOf(visit, answer.cookie))
      response.setHeader('Location', absolute(visit.belief, answer.path))
      return sendBody(response, 303, '')
    case 'asset':
      response.setHeader('Content-Type', answer.mediaType)
      return sendBody(response, 200, answer.body)
  }
}

/** Answers in plain words where no page can be made, and ends the connection. */
export function sendPlain(response: ServerResponse, { status, message }: { status: number; message: string }): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Connection', 'close')
  sendBody(response, status, `${message}\n`)
}

function sendPage(response: ServerResponse, visit: Visit, page: Page): void {
  for (const [name, value] of Object.entries(page.fields ?? {})) response.setHeader(name, value)
  // Every form's token hangs on the cookie, so a visitor without one gets it with the first page.
  if (visit.isNew) response.setHeader('Set-Cookie', cookieFor(visit.belief, visit.id))
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  sendBody(response, page.status, layout(visit, page).toString())
}

function sendBody(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.end(body)
}

function cookieOf({ belief }: Visit, cookie: string): string {
  return cookie === 'forget' ? forgottenCookie(belief) : cookieFor(belief, cookie)
}

function fieldsFor({ belief }: Visit): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `${policy}; form-action ${formTargets(absolute(belief, ''))}`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    // Not no-referrer: with it browsers send "Origin: null", and the check of who sent a form would have nothing to go by.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
}

// A browser applies form-action to the redirect after a form too, so the app's own address as it believes it belongs in.
// It is left out where it has characters that mean something else in a policy: a host may hold a semicolon (RFC 3986 section 3.2.2).
function formTargets(origin: string): string {
  return /^https?:\/\/[A-Za-z0-9.:-]+$/.test(origin) ? `'self' ${origin}` : "'self'"
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
