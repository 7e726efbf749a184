import { createHash } from 'node:crypto'
import type { Challenges } from '../certs/challenges.ts'
import type { Issued } from '../certs/issue.ts'

/** Shows the answers to challenges in every process that takes connections; resolves when all of them show it. */
export type Present = (challenges: Challenges) => Promise<void>

/** The answers that lie ready for authorities, and are taken away when they were fetched. */
export class ChallengeDesk {
  readonly #present: Present
  readonly #http = new Map<string, string>()
  readonly #alpn = new Map<string, Issued>()

  constructor(present: Present) {
    this.#present = present
  }

  /** RFC 8555 section 8.3. */
  async showHttp(token: string, answer: string): Promise<AsyncDisposable> {
    this.#http.set(token, answer)
    return this.#shown(() => this.#http.delete(token))
  }

  /** RFC 8737 section 3. */
  async showAlpn(name: string, keyAuthorization: string, now: Date): Promise<AsyncDisposable> {
    const digest = createHash('sha256').update(keyAuthorization).digest()
    const { issueChallenge } = await import('../certs/issue.ts')
    const issued = issueChallenge(name, digest, now)
    this.#alpn.set(name, issued)
    return this.#shown(() => this.#alpn.get(name) === issued && this.#alpn.delete(name))
  }

  async #shown(remove: () => boolean): Promise<AsyncDisposable> {
    await this.#tell()
    return {
      [Symbol.asyncDispose]: async () => {
        if (remove()) await this.#tell()
      },
    }
  }

  #tell(): Promise<void> {
    return this.#present({ http: new Map(this.#http), alpn: new Map(this.#alpn) })
  }
}
