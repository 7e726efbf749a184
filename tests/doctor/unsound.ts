import { readFileSync } from 'node:fs'
import { corpus, placedAt } from '@lasthop/corpus'
import { parseRequest } from '../../packages/lasthop/src/doctor/request.ts'
import type { RawAnswer } from '../e2e/raw-answer.ts'
import { RawClient } from '../e2e/raw-client.ts'

/** A proxy that runs in front of the Django that tells what it believes. */
export interface RunningProxy {
  readonly httpsPort: number
  readonly httpPort: number
  readonly certificate: string
}

/** Sends the corpus as raw bytes to both ports, and gives the requests for which Django believed something untrue, or was not asked at all. */
export async function findUnsound(proxy: RunningProxy): Promise<readonly string[]> {
  const secure = await unsoundOn('https', proxy)
  const plain = await unsoundOn('http', proxy)
  return [...secure, ...plain]
}

type Scheme = 'http' | 'https'

async function unsoundOn(scheme: Scheme, proxy: RunningProxy): Promise<readonly string[]> {
  const port = scheme === 'https' ? proxy.httpsPort : proxy.httpPort
  const wrong: string[] = []
  for (const request of corpus) {
    const { raw, id, expect } = placedAt(request, `localhost:${port}`)
    const message = parseRequest(raw)
    if (message === undefined || expect.kind !== 'believed' || message.method === 'HEAD' || isSlow.test(id)) continue
    const found = await beliefOf(raw, scheme, { ...proxy, port })
    const at = message.fields.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'host')
    const host = message.fields[at + 1] ?? ''
    if (found === undefined) continue
    if (found.secure !== (scheme === 'https')) wrong.push(`${id} on ${scheme}: secure is ${String(found.secure)}`)
    const hosts = [host, withoutUsualPort(host, message.target)].map(canonical)
    if (!hosts.includes(canonical(found.host))) wrong.push(`${id} on ${scheme}: host is ${found.host}`)
  }
  return wrong
}

interface Believed {
  readonly secure: boolean
  readonly host: string
}

/** What Django answered that it believes; undefined for a request that was refused, redirected or answered before: Caddy's own answers are empty. */
async function beliefOf(raw: string, scheme: Scheme, proxy: AskedProxy): Promise<Believed | undefined> {
  const { status, body } = await wholeAnswer(raw, scheme, proxy)
  if (status !== 200 || body === '') return undefined
  const answer: unknown = JSON.parse(body)
  return isBelieved(answer) ? answer : undefined
}

/** Asks again when an answer was cut on its way: that says nothing of what Django believed. Throws when it is cut every time. */
async function wholeAnswer(raw: string, scheme: Scheme, { port, certificate }: AskedProxy): Promise<RawAnswer> {
  const tls = scheme === 'https' ? { tls: { servername: 'localhost', ca: readFileSync(certificate, 'utf8') } } : {}
  for (let left = 3; left > 0; left -= 1) {
    await using client = await RawClient.connect({ port, ...tls })
    client.write(raw)
    const answer = await client.readAnswer(raw.slice(0, raw.indexOf(' ')))
    if (answer.complete) return answer
  }
  throw new Error(`Every answer was cut: ${JSON.stringify(raw.slice(0, 200))}`)
}

interface AskedProxy extends RunningProxy {
  readonly port: number
}

function isBelieved(answer: unknown): answer is Believed {
  return typeof answer === 'object' && answer !== null && 'secure' in answer && 'host' in answer
}

/** An absolute target says by its scheme which port goes without saying (RFC 9110 section 4.2.3), and a proxy may leave it out. */
function withoutUsualPort(host: string, target: string): string {
  const usual = /^https:/i.test(target) ? ':443' : /^http:/i.test(target) ? ':80' : undefined
  return usual !== undefined && host.endsWith(usual) ? host.slice(0, -usual.length) : host
}

function canonical(host: string): string {
  return host.toLowerCase().replace(/\.(?=:|$)/, '')
}

/** Upgrades that no application behind completes, and bodies that the proxy waits for. */
const isSlow = /^(?:UP|WS|LI)-/
