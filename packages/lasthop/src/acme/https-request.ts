import https from 'node:https'
import { codeOf } from '../state/system-error.ts'
import { fault, type AcmeFault } from './fault.ts'

/** One question to an authority. */
export interface HttpsQuestion {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  /** JSON, for POST. */
  readonly body?: string
  /** PEM; undefined for the roots of Node and of the system. */
  readonly roots: string | undefined
  readonly signal: AbortSignal
  /** How long an answer may take; half a minute when it is not said. */
  readonly patienceMs?: number | undefined
}

/** Its answer, whole. */
export interface HttpsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** Asks an authority. Whatever it does, there is an answer or a fault within that time, and never more than a mebibyte. */
export function askHttps(question: HttpsQuestion): Promise<HttpsAnswer | AcmeFault> {
  const { method, url, body, roots, signal, patienceMs = standardPatienceMs } = question
  const { promise, resolve } = Promise.withResolvers<HttpsAnswer | AcmeFault>()
  const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const fail = (error: unknown) => resolve(faultOf(error, question))
  const request = https.request(url, {
    method,
    signal: within,
    headers: { ...headers, ...(body === undefined ? {} : jsonHeaders(body)) },
    ...(roots === undefined ? {} : { ca: roots }),
  })
  request.on('error', fail)
  request.on('response', (response) => {
    const pieces: Buffer[] = []
    let length = 0
    response.on('data', (piece: Buffer) => {
      pieces.push(piece)
      length += piece.length
      if (length > mostBytes) response.destroy(new Error(`it sent more than ${mostBytes} bytes`))
    })
    response.on('error', fail)
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(pieces).toString('utf8'),
      }),
    )
  })
  request.end(body)
  return promise
}

function faultOf(error: unknown, { url, signal, patienceMs = standardPatienceMs }: HttpsQuestion): AcmeFault {
  const { host } = new URL(url)
  if (signal.aborted) return fault('stopped', 'The edge was stopped meanwhile.', 'The next start goes on with it.')
  if (error instanceof Error && error.name === 'AbortError') {
    return fault('timeout', `The authority at ${host} did not answer within ${patienceMs / 1000} seconds.`, tryLater)
  }
  const code = codeOf(error)
  const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  if (code !== undefined && code in causes) {
    const [what, cure] = causes[code] ?? ['', '']
    return fault('unreachable', `The authority at ${host} could not be reached: ${what}.`, cure)
  }
  const certificate = /certificate|self-signed|UNABLE_TO|CERT_/i.test(`${code} ${reason}`)
  return certificate
    ? fault('unreachable', `The server at ${host} could not show that it is the authority: ${reason}.`, distrust)
    : fault('unreachable', `The authority at ${host} could not be reached: ${reason}.`, tryLater)
}

function jsonHeaders(body: string): Record<string, string | number> {
  return { 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) }
}

const headers = { 'user-agent': 'lasthop', 'accept-language': 'en' }
const standardPatienceMs = 30_000
const mostBytes = 1_048_576

const tryLater = 'Lasthop tries again by itself. If it lasts, look whether this machine reaches the internet.'
const distrust =
  'If the authority is one of your own, name its root in "roots". Otherwise look at what stands between this machine and the internet.'
const clock = "Look at the clock of this machine: by it, the authority's own certificate is not good today."

const causes: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['nobody listens there', tryLater],
  ECONNRESET: ['it closed the connection', tryLater],
  EPIPE: ['it closed the connection', tryLater],
  ETIMEDOUT: ['the connection was never answered', tryLater],
  ENETUNREACH: ['this machine has no way to it', 'Connect this machine to the internet, or correct its routes.'],
  EHOSTUNREACH: ['this machine has no way to it', 'Connect this machine to the internet, or correct its routes.'],
  ENOTFOUND: ['its name does not resolve', 'Correct the directory, or the DNS servers of this machine.'],
  EAI_AGAIN: ['no DNS server answered', 'Correct the DNS servers of this machine (/etc/resolv.conf).'],
  CERT_NOT_YET_VALID: ['its certificate is not good yet', clock],
  CERT_HAS_EXPIRED: ['its certificate has ended', clock],
}
