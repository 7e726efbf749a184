import { isIP } from 'node:net'
import { isProblem, type Problem } from '@lasthop/contract'
import { parseKeyPair, type KeyPair } from '../certs/key-pair.ts'
import { isCovered } from '../certs/names.ts'
import { authorityFault } from './authority-fault.ts'
import { nonsense, type Reply } from './client.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { newKeyPem } from './jose.ts'
import { orderMessage, type OrderMessage } from './messages.ts'
import { poll } from './poll.ts'
import { solve, type Solver } from './solve.ts'

/** An order that was begun: its address at the authority, and the key of its certificate. */
export interface PendingOrder {
  readonly directory: string
  readonly url: string
  readonly keyPem: string
}

/** What is ordered. */
export interface Wish {
  readonly names: readonly string[]
  /** An order that was begun before, perhaps by a process that is gone. */
  readonly pending: PendingOrder | undefined
  /** The certificate that this one takes the place of, PEM. */
  readonly replaced: string | undefined
  /** Stores an order before the authority is asked for more, so that a crash never leads to a second one. */
  store(order: PendingOrder): Promise<AcmeFault | undefined>
}

/** Orders a certificate (RFC 8555 section 7.4), or goes on with an order that was begun. */
export async function order(wish: Wish, solver: Solver): Promise<KeyPair | AcmeFault> {
  const begun = (await resume(wish, solver)) ?? (await begin(wish, solver))
  if (isFault(begun)) return begun
  const ready = await authorize(begun, solver)
  if (isFault(ready)) return ready
  const settled = await finalize(ready, begun, { wish, solver })
  if (isFault(settled)) return settled
  return download(settled, begun, { wish, solver })
}

interface Begun extends PendingOrder {
  readonly message: OrderMessage
}

/** Undefined when there is nothing to go on with. */
async function resume({ pending }: Wish, { client, account }: Solver): Promise<Begun | AcmeFault | undefined> {
  if (pending?.directory !== client.authority.directory) return undefined
  const reply = await client.post({ url: pending.url }, account, orderMessage)
  // An order that the authority has forgotten, or that it does not show to us, is none.
  if (isFault(reply)) return reply.code.startsWith('authority:') ? undefined : reply
  return reply.message.status === 'invalid' ? undefined : { ...pending, message: reply.message }
}

async function begin(wish: Wish, { client, account }: Solver): Promise<Begun | AcmeFault> {
  const { directory, authority } = client
  const replaces = await replacementOf(wish, client)
  const ask = (also: object) =>
    client.post(
      { url: directory.newOrder, payload: { ...orderOf(wish.names, authority.profile), ...also } },
      account,
      orderMessage,
    )
  let reply: Reply<OrderMessage> | AcmeFault = await ask(replaces === undefined ? {} : { replaces })
  // RFC 9773 section 5: it was replaced already, or the authority has forgotten it.
  if (isFault(reply) && replaces !== undefined && takesNoReplacement.has(reply.code)) reply = await ask({})
  if (isFault(reply)) return reply
  if (reply.location === undefined) return nonsense(directory.newOrder, 'an order without an address')
  const pending = { directory: authority.directory, url: reply.location, keyPem: newKeyPem() }
  return (await wish.store(pending)) ?? { ...pending, message: reply.message }
}

/** RFC 9773 section 5: authorities that tell when to renew want to know what is renewed. */
async function replacementOf({ replaced }: Wish, { directory }: Solver['client']): Promise<string | undefined> {
  if (directory.renewalInfo === undefined || replaced === undefined) return undefined
  const { certificateId } = await import('./renewal-info.ts')
  return certificateId(replaced)
}

function orderOf(names: readonly string[], profile: string | undefined): object {
  const identifiers = names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))
  return { identifiers, ...(profile === undefined ? {} : { profile }) }
}

async function authorize({ url, message }: Begun, solver: Solver): Promise<OrderMessage | AcmeFault> {
  const { client, account } = solver
  if (message.status !== 'pending') return message
  for (const authorization of message.authorizations) {
    const trouble = await solve(authorization, solver)
    if (trouble !== undefined) return trouble
  }
  return poll({
    what: 'the order',
    signal: client.signal,
    ask: () => client.post({ url }, account, orderMessage),
    isSettled: ({ status }) => status !== 'pending',
  })
}

interface Scene {
  readonly wish: Wish
  readonly solver: Solver
}

async function finalize(
  ready: OrderMessage,
  { url, keyPem }: Begun,
  { wish, solver }: Scene,
): Promise<OrderMessage | AcmeFault> {
  const { client, account } = solver
  if (ready.status === 'ready') {
    // Loaded only when something is ordered, like everything that writes ASN.1.
    const { requestFor } = await import('./request.ts')
    const payload = { csr: requestFor(wish.names, keyPem) }
    const reply = await client.post({ url: ready.finalize, payload }, account, orderMessage)
    if (isFault(reply)) return reply
  }
  const settled = await poll({
    what: 'the order',
    signal: client.signal,
    ask: () => client.post({ url }, account, orderMessage),
    isSettled: ({ status }) => status === 'valid' || status === 'invalid',
  })
  if (isFault(settled) || settled.status === 'valid') return settled
  return authorityFault(settled.error ?? { detail: 'the order is invalid' }, {
    host: client.host,
    status: 0,
    skewMs: client.skewMs,
  })
}

async function download(
  { certificate }: OrderMessage,
  { url, keyPem }: Begun,
  scene: Scene,
): Promise<KeyPair | AcmeFault> {
  const { client, account } = scene.solver
  if (certificate === undefined) return nonsense(url, 'a finished order without a certificate')
  const certPem = await client.postForText({ url: certificate }, account)
  if (isFault(certPem)) return certPem
  const file = 'the certificate'
  const pair = parseKeyPair({ certPem, keyPem, certFile: file, keyFile: 'our key' })
  return isProblem(pair) ? notOurs(certificate, pair) : (faultOf(pair, scene) ?? pair)
}

/** Nothing is served that browsers would refuse. */
function faultOf({ names, notBefore, notAfter }: KeyPair, { wish, solver }: Scene): AcmeFault | undefined {
  const { client } = solver
  const missing = wish.names.find((name) => !isCovered(name, names))
  if (missing !== undefined) return nonsense(client.authority.directory, `a certificate that is not for ${missing}`)
  const now = client.now()
  if (now >= notBefore && now <= notAfter) return undefined
  return fault(
    'setup',
    `The new certificate is good from ${notBefore.toISOString()} to ${notAfter.toISOString()}, and here it is ${now.toISOString()}.`,
    'Set the clock of this machine.',
  )
}

function notOurs(url: string, { message }: Problem): AcmeFault {
  return nonsense(url, message.replace(/\.$/, ''))
}

const takesNoReplacement: ReadonlySet<string> = new Set([
  'authority:alreadyReplaced',
  'authority:malformed',
  'authority:notFound',
  'authority:status-404',
  'authority:status-409',
])
