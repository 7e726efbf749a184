import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  compileRewrite,
  compileSign,
  compileVerify,
  createSeenSignatures,
  defaultContract,
  fieldPairs,
  parseAuthority,
  peerOf,
  type Received,
} from '@lasthop/contract'
import { createOrigin } from '@lasthop/origin'
import { hopKeyOf } from '@lasthop/origin/hop-key'
import { measureAsked, type Ask } from './asked.ts'
import { renderTable } from './report/markdown.ts'

/** What the signed hop costs each side for one request, beside what it adds to: a table in Markdown. */
export async function renderSigning(): Promise<string> {
  const requests = Array.from({ length: batch }, (_, index) => rewritten(`/orders?page=${index}`))
  const asks: readonly Ask[] = [
    verifyAsked,
    (request) => byAddress.resolve(request),
    (request) => bySignature.resolve(request),
  ]
  const [verify = 0, address = 0, signature = 0] = await measureAsked(() => requests.map(signedHead), asks)
  const rows: readonly (readonly [string, number])[] = [
    ['HMAC-SHA256 alone, in both', measure(Array.from(requests, baseOf), key.mac)],
    ['the same by createHmac', measure(Array.from(requests, baseOf), macByNode)],
    ['edge: sign', measure(requests, signFor)],
    ['app: verify', verify],
    ['app: origin.resolve by address, for comparison', address],
    ['app: origin.resolve by signature, all in all', signature],
  ]
  return renderTable(
    ['', 'µs a request'],
    rows.map(([name, us]) => [name, us.toFixed(2)]),
  )
}

/** Microseconds for each of some things, in the best of many short rounds: the others had to share the processor. */
function measure<Thing>(things: readonly Thing[], use: (thing: Thing) => unknown): number {
  let best = Infinity
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (const thing of things) use(thing)
    best = Math.min(best, ((performance.now() - start) * 1000) / things.length)
  }
  return best
}

interface Rewritten {
  readonly method: string
  readonly target: string
  readonly scheme: 'https'
  readonly fields: readonly string[]
}

function rewritten(target: string): Rewritten {
  const authority = parseAuthority('app.example.com')
  const client = peerOf('203.0.113.9', false)
  if (authority === undefined || client.kind !== 'ip') throw new Error('These are an authority and an address.')
  const sent = ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)', 'Accept', '*/*', 'Cookie', 'sid=0123456789abcdef']
  const truth = { scheme: 'https' as const, authority, client: client.address }
  const { fields } = rewrite(sent, truth, { version: '1.1', requestId: crypto.randomUUID(), upgrade: undefined })
  return { method: 'GET', target, scheme: 'https', fields }
}

function signFor(request: Rewritten): string[] {
  return sign(request, key, nowSeconds())
}

/** As long as what is signed of such a request. */
function baseOf({ fields }: Rewritten): Uint8Array {
  return Buffer.from(fields.join('\n').padEnd(baseBytes), 'latin1')
}

/** Signed anew each time, so that no request was met before. */
function signedHead(request: Rewritten, index: number): string {
  const fresh = { ...request, fields: [...request.fields.slice(0, -1), `${index}-${crypto.randomUUID()}`.slice(0, 36)] }
  const lines = fieldPairs([...fresh.fields, ...signFor(fresh)]).map(([name, value]) => `${name}: ${value}`)
  return [`${request.method} ${request.target} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}

function verifyAsked({ rawHeaders, method = '', url = '' }: IncomingMessage): void {
  const received: Received = { peer, scheme: 'http', fields: rawHeaders, requestLine: { method, target: url } }
  if (verify(received).kind !== 'signed') throw new Error('The edge has signed it.')
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

const secret = randomBytes(32).toString('base64url')
const key = hopKeyOf({ id: 'bench', secret, from: 0 })
const macByNode = (text: Uint8Array) => createHmac('sha256', secret).update(text).digest('base64')
const rewrite = compileRewrite(defaultContract)
const sign = compileSign('lasthop')
const verify = compileVerify({
  label: 'lasthop',
  keyOf: () => key,
  now: nowSeconds,
  isReplayed: createSeenSignatures(30),
})
const peer = peerOf('127.0.0.1', false)
const publicOrigins = ['https://app.example.com']
const byAddress = createOrigin({ trust: ['loopback'], publicOrigins })
const bySignature = createOrigin({ trust: { signed: { keys: `bench:${secret}` } }, publicOrigins })
const batch = 250
const rounds = 2000
const baseBytes = 474
