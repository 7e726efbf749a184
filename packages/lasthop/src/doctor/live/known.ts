import { firstOf, valuesOf } from '@lasthop/contract'

import { parseSetCookie } from '../probe/cookie.ts'
import type { AnswerReply } from '../probe/question.ts'

/** A hop or a framework that answers gave away. */
export interface Known {
  readonly role: 'cdn' | 'proxy' | 'server' | 'framework'
  readonly name: string
  /** What in the answers shows it: `Server: nginx/1.22.1`. */
  readonly evidence: string
}

/** Tells the hops from what they write into answers; nothing is guessed from silence. */
export function knowHops(pages: readonly AnswerReply[]): readonly Known[] {
  const found = pages.flatMap((page) => [...fromFields(page), ...fromCookies(page), ...fromBody(page)])
  const unique = found.filter((each, index) => found.findIndex((other) => isSame(each, other)) === index)
  return roles.flatMap((role) => unique.filter((each) => each.role === role))
}

/** nginx and nginx/1.22.1 are one. */
function isSame(a: Known, b: Known): boolean {
  const [short, long] = [a.name, b.name].map((name) => name.toLowerCase()).toSorted()
  return a.role === b.role && short !== undefined && long?.startsWith(short) === true
}

function fromFields(page: AnswerReply): readonly Known[] {
  return fieldSigns.flatMap(({ field, test, role, name }) => {
    const value = firstOf(page.fields, field)
    if (value === undefined || !test.test(value)) return []
    return [{ role, name: name ?? value.split(' ')[0] ?? value, evidence: `${field}: ${value.slice(0, 60)}` }]
  })
}

function fromCookies(page: AnswerReply): readonly Known[] {
  return valuesOf(page.fields, 'set-cookie').flatMap((value) => {
    const cookie = parseSetCookie(value)?.name ?? ''
    const name = cookieSigns.find(([test]) => test.test(cookie))?.[1]
    return name === undefined ? [] : [{ role: 'framework', name, evidence: `Set-Cookie: ${cookie}` } as const]
  })
}

function fromBody({ body, status }: AnswerReply): readonly Known[] {
  const sign = bodySigns.find(([test]) => test.test(body))
  return sign === undefined ? [] : [{ role: sign[1], name: sign[2], evidence: `${sign[3]} (${status})` }]
}

interface FieldSign {
  readonly field: string
  readonly test: RegExp
  readonly role: Known['role']
  readonly name?: string
}

const fieldSigns: readonly FieldSign[] = [
  { field: 'cf-ray', test: /./, role: 'cdn', name: 'Cloudflare' },
  { field: 'x-amz-cf-id', test: /./, role: 'cdn', name: 'CloudFront' },
  { field: 'x-azure-ref', test: /./, role: 'cdn', name: 'Azure Front Door' },
  { field: 'x-served-by', test: /^cache-/, role: 'cdn', name: 'Fastly' },
  { field: 'fly-request-id', test: /./, role: 'cdn', name: 'Fly.io' },
  { field: 'x-vercel-id', test: /./, role: 'cdn', name: 'Vercel' },
  { field: 'via', test: /vegur/, role: 'cdn', name: 'Heroku' },
  { field: 'via', test: /^\d\.\d Caddy/, role: 'proxy', name: 'Caddy' },
  { field: 'x-envoy-upstream-service-time', test: /./, role: 'proxy', name: 'Envoy' },
  { field: 'server', test: /^(?:nginx|apache|caddy|lighttpd|openresty|envoy)/i, role: 'proxy' },
  {
    field: 'server',
    test: /^(?:gunicorn|uvicorn|hypercorn|waitress|Werkzeug|Kestrel|Puma|WSGIServer|TwistedWeb)/i,
    role: 'server',
  },
  { field: 'x-powered-by', test: /^(?:Express|Next\.js|PHP|ASP\.NET)/, role: 'framework' },
  { field: 'x-runtime', test: /^\d+\.\d+$/, role: 'framework', name: 'Rack or Rails' },
]

const cookieSigns: readonly (readonly [RegExp, string])[] = [
  [/^csrftoken$/, 'Django'],
  [/^connect\.sid$/, 'Express (express-session)'],
  [/^laravel_session$/, 'Laravel'],
  [/^JSESSIONID$/, 'a Java servlet'],
  [/^PHPSESSID$/, 'PHP'],
  [/^\.AspNetCore\./, 'ASP.NET Core'],
  [/next-auth|authjs/, 'Auth.js'],
]

const bodySigns: readonly (readonly [RegExp, Known['role'], string, string])[] = [
  [/name="csrfmiddlewaretoken"/, 'framework', 'Django', 'csrfmiddlewaretoken in a form'],
  [/^\{"detail":"Not Found"\}$/, 'framework', 'FastAPI', 'the body of its 404'],
  [/"message":"Route GET:[^"]* not found"/, 'framework', 'Fastify', 'the body of its 404'],
  [/Cannot GET \/[^<]*<\/pre>/, 'framework', 'Express', 'the body of its 404'],
  [/<center>nginx/, 'proxy', 'nginx', 'the body of an error'],
  [/wp-content\//, 'framework', 'WordPress', 'wp-content in a page'],
]

const roles: readonly Known['role'][] = ['cdn', 'proxy', 'server', 'framework']
