import { firstOf, valuesOf } from '@lasthop/contract'

import { parseSetCookie } from '../probe/cookie.ts'
import type { AnswerReply } from '../probe/question.ts'

/** A hop or a framework that answers gave away. */
export interface Known {
  readonly role: 'cdn' | 'balancer' | 'proxy' | 'server' | 'framework'
  readonly name: string
  /** What in the answers shows it: `Server: nginx/1.22.1`. */
  readonly evidence: string
}

/** Tells the hops from what they write into answers, and from what else gave them away; nothing is guessed from silence. */
export function knowHops(answers: readonly AnswerReply[], others: readonly Known[] = []): readonly Known[] {
  const found = [
    ...others,
    ...answers.flatMap((each) => [...fromFields(each), ...fromCookies(each), ...fromBody(each)]),
  ]
  const groups: (readonly [Known, ...Known[]])[] = []
  for (const each of [...found, ...answers.flatMap(fromHandshake)]) {
    const at = groups.findIndex((group) => group.some((other) => isSame(each, other)))
    const group = groups[at]
    if (group === undefined) groups.push([each])
    else groups[at] = [...group, each]
  }
  return roles.flatMap((role) => groups.filter(([first]) => first.role === role).map(joined))
}

/** The most exact of its names, and everything that shows it. */
function joined(group: readonly [Known, ...Known[]]): Known {
  const names = group.map(({ name }) => name).filter((name) => !name.includes(', or '))
  const evidence = [...new Set(group.map((each) => each.evidence))].slice(0, mostEvidence).join('; ')
  return { ...group[0], name: names.toSorted((a, b) => b.length - a.length)[0] ?? group[0].name, evidence }
}

/** nginx and nginx/1.22.1 are one. */
function isSame(a: Known, b: Known): boolean {
  const [short, long] = [a.name, b.name].map((name) => name.toLowerCase()).toSorted()
  return a.role === b.role && short !== undefined && long?.startsWith(short) === true
}

function fromHandshake({ handshake }: AnswerReply): readonly Known[] {
  return handshake?.names.includes(traefik) === true
    ? [{ role: 'proxy', name: 'Traefik', evidence: `its certificate is the ${traefik}` }]
    : []
}

const traefik = 'TRAEFIK DEFAULT CERT'
const mostEvidence = 3

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
    const sign = cookieSigns.find(([test]) => test.test(cookie))
    return sign === undefined
      ? []
      : [{ role: sign[2] ?? 'framework', name: sign[1], evidence: `Set-Cookie: ${cookie}` }]
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
  { field: 'server', test: /^awselb\//, role: 'balancer', name: 'AWS load balancer' },
  { field: 'via', test: /\bgoogle$/, role: 'balancer', name: 'Google Cloud load balancer' },
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

const cookieSigns: readonly (readonly [RegExp, string, Known['role']?])[] = [
  [/^AWSALB/, 'AWS load balancer', 'balancer'],
  [/^BIGipServer/, 'BIG-IP', 'balancer'],
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
  [/<footer>Lasthop /, 'proxy', 'Lasthop', 'the body of a refusal'],
  [/<h1><p>Bad Request<\/p><\/h1>/, 'server', 'gunicorn', 'the body of its refusal'],
  [/wp-content\//, 'framework', 'WordPress', 'wp-content in a page'],
]

const roles: readonly Known['role'][] = ['cdn', 'balancer', 'proxy', 'server', 'framework']
