import net from 'node:net'
import tls from 'node:tls'

import { TextDialogue, type Dialogue } from './dialogue.ts'
import { FrameDialogue } from './h2/frame-dialogue.ts'
import { readHandshake, type Handshake } from './handshake.ts'
import type { Acquaintance } from './acquaintance.ts'
import type { Question, Reply } from './question.ts'

/** Where a question goes, and what is trusted there. */
export interface Line {
  readonly address: string
  readonly port: number
  /** For SNI; empty for none. */
  readonly servername: string
  /** With the authorities that are trusted, read once. */
  readonly context: tls.SecureContext
  /** What an earlier connection there left. */
  readonly acquaintance: Acquaintance
  readonly userAgent: string
  /** How long the whole answer may take. */
  readonly limitMs: number
}

/** Sends one request on a connection of its own, and reads its answer: bounded in time and bytes. */
export async function exchange(question: Question, line: Line): Promise<Reply> {
  const started = performance.now()
  const dialogue =
    question.h2 === undefined ? new TextDialogue(question, line.userAgent) : new FrameDialogue(question, line.userAgent)
  const { because, handshake } = await talk(question, line, dialogue)
  const ms = Math.round(performance.now() - started)
  const answer = dialogue.answer()
  const shared = { question, ms, ...(handshake === undefined ? {} : { handshake }) }
  if (answer.kind === 'none') return { kind: 'silence', because: because ?? answer.because, ...shared }
  return { ...answer, ...(because === undefined ? {} : { cut: because }), ...shared }
}

interface Talk {
  readonly because?: string
  readonly handshake?: Handshake
}

function talk(question: Question, line: Line, dialogue: Dialogue): Promise<Talk> {
  return new Promise((resolve) => {
    let [read, isDone] = [0, false]
    let handshake: Handshake | undefined
    let ocsp: Buffer | undefined
    const raw = net.connect({ host: line.address, port: line.port })
    const socket = question.scheme === 'https' ? secure(raw, line, question) : raw
    const end = (because?: string): void => {
      if (isDone) return
      isDone = true
      clearTimeout(limit)
      socket.destroy()
      raw.destroy()
      resolve({
        ...(because === undefined ? {} : { because }),
        ...(handshake === undefined ? {} : { handshake }),
      })
    }
    const limit = setTimeout(() => end(`${tooSlow} ${line.limitMs / 1000} s`), line.limitMs)
    const ready = (): void => {
      if (socket instanceof tls.TLSSocket) handshake = shownBy(socket, line, ocsp)
      if (question.h2 !== undefined && (!(socket instanceof tls.TLSSocket) || socket.alpnProtocol !== 'h2'))
        end('it does not speak HTTP/2')
      else socket.write(dialogue.hello)
    }
    // Node gives it before the handshake is complete; null where the site sent none.
    socket.once('OCSPResponse', (der: Buffer | null) => (ocsp = der ?? undefined))
    socket.on('session', (session: Buffer) => (line.acquaintance.session = session))
    socket.once(question.scheme === 'https' ? 'secureConnect' : 'connect', ready)
    socket.on('data', (piece: Buffer) => {
      if (isDone) return
      read += piece.length
      const reply = dialogue.take(piece)
      if (read > limitBytes) end(`longer than ${limitBytes / 1024} KiB`)
      else if (dialogue.isOver) end()
      else if (reply.length > 0) socket.write(reply)
    })
    socket.on('end', () => end())
    socket.on('close', () => end())
    for (const each of new Set<net.Socket>([raw, socket]))
      each.on('error', (error: NodeJS.ErrnoException) => end(describe(error)))
  })
}

/** A certificate that does not verify is reported, and what can still be learnt is learnt: nothing secret is ever sent then. */
function secure(raw: net.Socket, { servername, context, acquaintance }: Line, { h2 }: Question): tls.TLSSocket {
  return tls.connect({
    socket: raw,
    ...(acquaintance.session === undefined ? {} : { session: acquaintance.session }),
    ...(net.isIP(servername) === 0 && servername !== '' ? { servername } : {}),
    host: servername,
    rejectUnauthorized: false,
    requestOCSP: true,
    ALPNProtocols: [h2 === undefined ? 'http/1.1' : 'h2'],
    secureContext: context,
  })
}

/** A resumed connection shows no certificate: it is with whom the first one was. */
function shownBy(socket: tls.TLSSocket, { servername, acquaintance }: Line, ocsp: Buffer | undefined): Handshake {
  const known = acquaintance.handshake
  if (known !== undefined && socket.isSessionReused()) return known
  acquaintance.handshake = readHandshake(socket, servername, ocsp)
  return acquaintance.handshake
}

/** Trusts the authorities of Node and of the system, and these, as PEM. Read once for each list: it takes a tenth of a second. */
export function trustAuthorities(ca: readonly string[]): tls.SecureContext {
  const key = ca.join('\n')
  const known = contexts.get(key)
  if (known !== undefined) return known
  const context = tls.createSecureContext({
    ca: [...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...ca],
  })
  contexts.set(key, context)
  return context
}

const contexts = new Map<string, tls.SecureContext>()

function describe({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'the port is closed'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection was reset'
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'nothing answers there'
  if (
    message.includes('wrong version number') ||
    message.includes('packet length too long') ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER'
  )
    return 'the port does not speak TLS'
  if (code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL' || message.includes('no application protocol'))
    return 'its TLS takes no HTTP/1.1: it may speak HTTP/2 alone, over which most questions cannot be put'
  // OpenSSL's own: 40B3EB325E7F0000:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:file.c:1:
  const words = /:error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message
  return words.slice(0, 120)
}

/** Why an answer was left that takes too long. */
export const tooSlow = 'no end within'
const limitBytes = 256 * 1024
