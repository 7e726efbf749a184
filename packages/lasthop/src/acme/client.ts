import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import type { AcmeAuthority } from '../config/acme-choice.ts'
import { authorityFault } from './authority-fault.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { askHttps, type HttpsAnswer, type HttpsQuestion } from './https-request.ts'
import { jwkOf, signJws } from './jose.ts'
import { directoryMessage, problemMessage, type Directory, type ProblemMessage } from './messages.ts'
import { retryAfter } from './retry-after.ts'

/** What a client is made of. */
export interface ClientParts {
  readonly authority: AcmeAuthority
  /** PEM of the authority's own roots, if it has some. */
  readonly roots: string | undefined
  readonly now: () => Date
  readonly signal: AbortSignal
  /** How long each answer may take. */
  readonly patienceMs?: number | undefined
}

/** Who signs: an account that the authority knows by its address, or a key that it does not know yet. */
export interface Signature {
  readonly key: KeyObject
  readonly account: string | undefined
}

/** An answer that is none of the authority's problems. */
export interface Reply<Message> {
  readonly message: Message
  /** The address of what was made. */
  readonly location: string | undefined
  readonly retryAt: Date | undefined
}

/** Speaks with one authority (RFC 8555 section 6). */
export class AcmeClient {
  readonly directory: Directory
  readonly #parts: ClientParts
  readonly #nonces: string[] = []
  /** How far this machine's clock is ahead of the authority's. */
  #skewMs = 0

  private constructor(parts: ClientParts, directory: Directory) {
    this.#parts = parts
    this.directory = directory
  }

  /** Reads the directory. */
  static async open(parts: ClientParts): Promise<AcmeClient | AcmeFault> {
    const { authority, roots, signal, patienceMs } = parts
    const answer = await askHttps({ method: 'GET', url: authority.directory, roots, signal, patienceMs })
    if (isFault(answer)) return answer
    if (answer.status !== 200) return refusedDirectory(authority, answer, parts.now())
    const directory = parseBody(answer, directoryMessage, authority.directory)
    return isFault(directory) ? directory : new AcmeClient(parts, directory)
  }

  get host(): string {
    return new URL(this.#parts.authority.directory).host
  }

  get authority(): AcmeAuthority {
    return this.#parts.authority
  }

  get signal(): AbortSignal {
    return this.#parts.signal
  }

  now(): Date {
    return this.#parts.now()
  }

  /** Positive when this machine's clock is ahead of the authority's. */
  get skewMs(): number {
    return this.#skewMs
  }

  /** Asks without a signature, as for renewal information. */
  async read<Message>(url: string, shape: z.ZodType<Message>): Promise<Reply<Message> | AcmeFault> {
    const answer = await this.#ask({ method: 'GET', url })
    return isFault(answer) ? answer : this.#replyOf(answer, shape, url)
  }

  /** Asks with a signature; without a payload it reads (POST-as-GET). */
  async post<Message>(
    question: { readonly url: string; readonly payload?: object },
    signature: Signature,
    shape: z.ZodType<Message>,
  ): Promise<Reply<Message> | AcmeFault> {
    const answer = await this.#postSigned(question, signature)
    return isFault(answer) ? answer : this.#replyOf(answer, shape, question.url)
  }

  /** Asks for what is not JSON: a certificate, or nothing. */
  async postForText(
    question: { readonly url: string; readonly payload?: object },
    signature: Signature,
  ): Promise<string | AcmeFault> {
    const answer = await this.#postSigned(question, signature)
    if (isFault(answer)) return answer
    return answer.status === 200 ? answer.body : this.#refusal(answer)
  }

  /** Section 6.5: a nonce may be stale for reasons that are nobody's fault, so another one is tried. */
  async #postSigned(
    { url, payload }: { readonly url: string; readonly payload?: object },
    { key, account }: Signature,
  ): Promise<HttpsAnswer | AcmeFault> {
    const who = account === undefined ? { jwk: jwkOf(key) } : { kid: account }
    for (let attempt = 1; ; attempt++) {
      const nonce = await this.#nonce()
      if (isFault(nonce)) return nonce
      const body = JSON.stringify(signJws(key, { alg: 'ES256', nonce, url, ...who }, payload))
      const answer = await this.#ask({ method: 'POST', url, body })
      if (isFault(answer) || !isBadNonce(answer) || attempt === mostNonces) return answer
    }
  }

  async #nonce(): Promise<string | AcmeFault> {
    const kept = this.#nonces.pop()
    if (kept !== undefined) return kept
    const answer = await this.#ask({ method: 'HEAD', url: this.directory.newNonce })
    if (isFault(answer)) return answer
    return this.#nonces.pop() ?? nonsense(this.directory.newNonce, 'no Replay-Nonce')
  }

  async #ask(question: Omit<HttpsQuestion, 'roots' | 'signal'>): Promise<HttpsAnswer | AcmeFault> {
    const { roots, signal, patienceMs } = this.#parts
    const answer = await askHttps({ ...question, roots, signal, patienceMs })
    if (isFault(answer)) return answer
    const nonce = answer.headers['replay-nonce']
    if (typeof nonce === 'string' && /^[\w-]+$/.test(nonce) && this.#nonces.length < mostNonces)
      this.#nonces.push(nonce)
    const date = Date.parse(String(answer.headers['date']))
    if (!Number.isNaN(date)) this.#skewMs = this.now().getTime() - date
    return answer
  }

  #replyOf<Message>(answer: HttpsAnswer, shape: z.ZodType<Message>, url: string): Reply<Message> | AcmeFault {
    if (answer.status < 200 || answer.status > 299) return this.#refusal(answer)
    const message = parseBody(answer, shape, url)
    if (isFault(message)) return message
    const { location } = answer.headers
    return {
      message,
      location: typeof location === 'string' && URL.canParse(location, url) ? new URL(location, url).href : undefined,
      retryAt: retryAfter(answer.headers['retry-after'], this.now()),
    }
  }

  #refusal(answer: HttpsAnswer): AcmeFault {
    const { host, skewMs } = this
    const notBefore = retryAfter(answer.headers['retry-after'], this.now())
    return authorityFault(problemIn(answer), { host, status: answer.status, notBefore, skewMs })
  }
}

/** What an authority says that does not make sense. */
export function nonsense(url: string, found: string): AcmeFault {
  return fault(
    'nonsense',
    `The authority at ${new URL(url).host} answered with something that is not ACME: ${found}.`,
    'Look whether the directory is the right address, and whether the authority has trouble. Lasthop tries again by itself.',
  )
}

function refusedDirectory({ directory }: AcmeAuthority, answer: HttpsAnswer, now: Date): AcmeFault {
  const { host } = new URL(directory)
  const notBefore = retryAfter(answer.headers['retry-after'], now)
  const found = problemIn(answer)
  if (found.type !== undefined || notBefore !== undefined) {
    return authorityFault(found, { host, status: answer.status, notBefore, skewMs: 0 })
  }
  return nonsense(directory, `status ${answer.status} where its directory was expected`)
}

function isBadNonce(answer: HttpsAnswer): boolean {
  return answer.status >= 400 && problemIn(answer).type === 'urn:ietf:params:acme:error:badNonce'
}

function problemIn({ body }: HttpsAnswer): ProblemMessage {
  try {
    return problemMessage.safeParse(JSON.parse(body)).data ?? {}
  } catch {
    return {}
  }
}

function parseBody<Message>(answer: HttpsAnswer, shape: z.ZodType<Message>, url: string): Message | AcmeFault {
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch {
    return nonsense(url, `${sketchOf(answer.body)} where JSON was expected`)
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const at = parsed.error.issues[0]?.path.join('.') ?? ''
  return nonsense(url, at === '' ? 'JSON of another kind' : `"${at}" is missing or not what it should be`)
}

function sketchOf(body: string): string {
  if (body.trim() === '') return 'nothing'
  return /^\s*</.test(body) ? 'a web page' : 'other text'
}

// An authority that refuses so many in a row will refuse them all.
const mostNonces = 20
