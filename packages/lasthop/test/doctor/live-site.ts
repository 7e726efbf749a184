/** Sites on this machine for the doctor's live rules: https and http beside it, with certificates of an authority of their own. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import http, { type RequestListener, type Server } from 'node:http'
import https from 'node:https'
import type { TlsOptions } from 'node:tls'

import { isProblem } from '@lasthop/contract'

import { issueLeaf, issueRoot, type Issued, type Signer } from '../../src/certs/issue.ts'
import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { openFolder } from '../../src/doctor/folder.ts'
import { examine, type Wish } from '../../src/doctor/live/examine.ts'
import type { Live } from '../../src/doctor/live/live.ts'
import type { Manners } from '../../src/doctor/probe/prober.ts'
import { parseTarget } from '../../src/doctor/probe/target.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack } from '../../src/doctor/stack.ts'

const dayMs = 86_400_000
/** The day of these tests: now, so that Node verifies by it too. */
export const now = new Date()

/** Days from now; before now if negative. */
export function inDays(days: number): Date {
  return new Date(now.getTime() + days * dayMs)
}

export const root: Issued = issueRoot('Root of the tests', { notBefore: inDays(-400), notAfter: inDays(400) })
const signer: Signer = {
  commonName: 'Root of the tests',
  publicKey: createPublicKey(root.certPem),
  privateKey: createPrivateKey(root.keyPem),
}

/** A certificate of the tests' authority, from one day to another. */
export function certify(names: readonly string[], from = -1, to = 90): { readonly cert: string; readonly key: string } {
  const { certPem, keyPem } = issueLeaf(signer, names, { notBefore: inDays(from), notAfter: inDays(to) })
  return { cert: certPem, key: keyPem }
}

const good = certify(['localhost'])

/** What a site of a test does. */
export interface SiteOptions {
  readonly answer: RequestListener
  /** On http beside it; without it there is no http. */
  readonly plain?: RequestListener
  /** Its certificate, and whatever else of TLS; a good one if not said. */
  readonly tls?: TlsOptions
}

/** What the doctor said of a site. */
export interface Asked {
  readonly live: Live
  readonly diagnosis: Diagnosis
  /** The message of every rule, causes and consequences too. */
  readonly said: ReadonlyMap<string, string>
}

export interface Site extends AsyncDisposable {
  readonly port: number
  readonly plainPort: number | undefined
  readonly server: https.Server
  ask(wish?: Partial<Wish>, manners?: Partial<Manners>, path?: string): Promise<Asked>
}

/** Starts https://localhost on a free port, and http beside it where it is said. */
export async function startSite({ answer, plain, tls = good }: SiteOptions): Promise<Site> {
  const server = https.createServer(tls, answer)
  server.on('tlsClientError', () => undefined)
  const beside = plain === undefined ? undefined : http.createServer(plain)
  const port = await listen(server)
  const plainPort = beside === undefined ? undefined : await listen(beside)
  return {
    port,
    plainPort,
    server,
    ask: (wish, manners, path = '/') =>
      askDoctor(`https://localhost:${port}${path}`, wish, {
        ...(plainPort === undefined ? {} : { plainPort }),
        ...manners,
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all([server, ...(beside === undefined ? [] : [beside])].map(stop))
    },
  }
}

/** Asks a site as the command does, and judges it. */
export async function askDoctor(url: string, wish: Partial<Wish> = {}, manners: Partial<Manners> = {}): Promise<Asked> {
  const target = parseTarget(url)
  const folder = openFolder([], '.')
  if (isProblem(target) || isProblem(folder)) throw new Error('An address of this machine is a target.')
  const usual: Manners = { isAuthorized: false, ca: [root.certPem], userAgent: 'lasthop-doctor/test', onAsk: () => {} }
  const live = await examine(target, { manners: { ...usual, ...manners }, ...wish })
  if (isProblem(live)) throw new Error(live.message)
  const stack = buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  const diagnosis = diagnose(stack, { today: now.toISOString().slice(0, 10), lives: [live] })
  const said = new Map(diagnosis.findings.flatMap(family).map(({ rule, message }) => [rule, message]))
  return { live, diagnosis, said }
}

/** Lets a server listen on a free port of this machine. */
export async function listen(server: Server | https.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}

/** Ends a server and its connections. */
export async function stop(server: Server | https.Server): Promise<void> {
  server.closeAllConnections()
  const closed = once(server, 'close')
  server.close()
  await closed
}

/** Fields of an answer: one value, or several lines. */
export type Values = Readonly<Record<string, string | readonly string[]>>

/** Answers with a page. */
export function page(body: string, fields: Values = {}): RequestListener {
  return (_request, response) => {
    for (const [name, value] of Object.entries({ 'content-type': 'text/html', ...fields }))
      response.setHeader(name, value)
    response.end(`<!doctype html>${body}`)
  }
}

/** Answers by path; 404 for others. */
export function pages(byPath: Readonly<Record<string, RequestListener>>): RequestListener {
  return (request, response) => {
    const listener = byPath[(request.url ?? '').split('?')[0] ?? '']
    if (listener === undefined) response.writeHead(404).end('Not here.')
    else listener(request, response)
  }
}
