import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DnsWriter } from '../config/acme-choice.ts'
import { codeOf } from '../state/system-error.ts'
import { canonicalTarget, waitForTxt, type Lookup } from './dns-lookup.ts'
import { updateDns } from './dns-update.ts'
import { fault, type AcmeFault } from './fault.ts'

/** What the records of dns-01 are written with. */
export interface DnsRecordsParts {
  readonly writer: DnsWriter
  readonly lookup: Lookup
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** The TXT records that answer dns-01 (RFC 8555 section 8.4). */
export class DnsRecords {
  readonly #parts: DnsRecordsParts

  constructor(parts: DnsRecordsParts) {
    this.#parts = parts
  }

  /** Writes the record for a name and waits until the world sees it; disposing takes it away again. */
  async show(name: string, keyAuthorization: string): Promise<AsyncDisposable | AcmeFault> {
    const { lookup, signal } = this.#parts
    const value = createHash('sha256').update(keyAuthorization).digest('base64url')
    // The name may point into a zone that can be written to more freely.
    const record = await canonicalTarget(`_acme-challenge.${name}`, lookup)
    const trouble = await this.#write('add', record, value)
    if (trouble !== undefined) return this.#fault(record, trouble)
    const shown = { [Symbol.asyncDispose]: async () => void (await this.#write('remove', record, value)) }
    const unseen = await waitForTxt({ name: record, value, signal }, lookup)
    if (unseen === undefined) return shown
    await shown[Symbol.asyncDispose]()
    return unseen
  }

  #write(kind: 'add' | 'remove', name: string, value: string): Promise<string | undefined> {
    const { writer, now } = this.#parts
    if (writer.kind === 'update') return updateDns(writer, { kind, name, value }, now())
    return runHook(writer.program, [kind === 'add' ? 'present' : 'cleanup', `${name}.`, value])
  }

  #fault(record: string, trouble: string): AcmeFault {
    const { writer } = this.#parts
    if (writer.kind === 'exec') {
      return fault(
        'dns-writer',
        `"${writer.program}" could not write the TXT record ${record}: ${trouble}.`,
        'Run it by hand to see what it lacks.',
      )
    }
    return fault(
      'dns-writer',
      `The DNS server ${writer.server} could not be made to have the TXT record ${record}: ${trouble}.`,
      'Look at its log, and at "server", "zone" and "key" in "dns".',
    )
  }
}

/** Undefined when it did its work; otherwise the last that it said. */
async function runHook(program: string, words: readonly string[]): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, [...words], { timeout: hookMs })
    return undefined
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return 'there is no such program'
    if (code === 'EACCES') return 'it may not be run: make it executable'
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : ''
    const status = error instanceof Error && 'code' in error ? `it ended with ${String(error.code)}` : 'it was ended'
    return said ? `${status} and said "${said.slice(0, 200)}"` : status
  }
}

const hookMs = 120_000
