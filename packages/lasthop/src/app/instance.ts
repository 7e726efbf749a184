import { problem, type Fields, type Problem } from '@lasthop/contract'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import net from 'node:net'
import type { App } from '../config/config.ts'
import { inCommand, tellEnd, tellSlip } from './tell-end.ts'
import { Lines } from './lines.ts'
import { tellLastWords } from './last-words.ts'
import { listeningOf } from './members.ts'
import { fixedPort, placeVariables, reaches, tellCommand, tellPlace, wordsOf, type Place } from './place.ts'
import { ProcessGroup, type Ended } from './process-group.ts'
import { waitUntilReady } from './ready.ts'

/** What an instance is made of. */
export interface InstanceParts {
  readonly app: App
  readonly place: Place
  /** All of its environment but where it listens. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly show: (line: string) => void
  readonly warn: (message: string) => void
  readonly fieldsFor: (path: string) => Fields
}

/** One run of an application: from its start to the end of all its processes. */
export class Instance {
  readonly place: Place
  readonly startedAt = Date.now()
  readonly #parts: InstanceParts
  readonly #group: ProcessGroup
  readonly #lines: Lines
  readonly #over = new AbortController()
  #isStopped = false

  private constructor(parts: InstanceParts) {
    const { app, place, env } = parts
    const variables = placeVariables(place)
    this.#parts = parts
    this.place = place
    this.#group = new ProcessGroup({
      words: wordsOf(app.command, variables),
      directory: app.directory,
      env: { ...env, ...variables },
      stop: app.stop,
    })
    this.#lines = new Lines(parts.show)
    for (const stream of this.#group.streams) this.#lines.read(stream)
    void this.#group.ended.then(() => this.#over.abort())
  }

  /** Starts it; the problem says what stands in the way. */
  static async launch(parts: InstanceParts): Promise<Instance | Problem> {
    const { app, place } = parts
    if (!existsSync(app.directory)) return problem(`The directory "${app.directory}" of the application is not there.`)
    const port = fixedPort(app)
    if (port !== undefined && (await isTaken(port))) {
      return problem(
        `Port ${port}, which "env" gives to the application, is in use by another program. Stop it, or leave PORT out of "env".`,
      )
    }
    if (place.kind === 'unix') await rm(place.path, { force: true })
    return new Instance(parts)
  }

  get pid(): number | undefined {
    return this.#group.pid
  }

  get ended(): Promise<Ended> {
    return this.#group.ended
  }

  /** Whether somebody told it to end. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Resolves when it answers, or with the reason why it will not. It runs on in the second case, unless it has ended. */
  async ready(): Promise<Problem | undefined> {
    const { app, place, fieldsFor } = this.#parts
    const rule = app.ready
    const look = setInterval(() => this.#warnOfElsewhere() && clearInterval(look), elsewhereAfterMs)
    const answered = await waitUntilReady({ place, rule, fieldsFor, signal: this.#over.signal })
    clearInterval(look)
    if (answered === 'ready') return undefined
    if (!this.#over.signal.aborted) return problem(this.#tellSilence(answered.last))
    const ended = await this.#group.ended
    return problem(
      `${tellEnd(app, ended)} before it answered at ${tellPlace(place)}.${tellSlip(app.command)}${tellLastWords(this.#lines.last)}`,
    )
  }

  /** How it ended, for the log. */
  tellEnd(ended: Ended): string {
    return `${tellEnd(this.#parts.app, ended)}.${tellLastWords(this.#lines.last)}`
  }

  /** Where others could reach it past the edge; empty when only this machine can, or when it cannot be seen. */
  openAddresses(): readonly string[] {
    const isOpen = (address: string): boolean => !/^(?:127\.|\[::1\]|\[::ffff:7f)/.test(address)
    return this.#group.pid === undefined ? [] : listeningOf(this.#group.pid).filter(isOpen)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#over.abort()
    const slow = setTimeout(() => this.#warnOfSlowness(), slowAfterMs)
    const isKilled = await this.#group.stop()
    clearTimeout(slow)
    if (isKilled) this.#warnOfKill()
    if (this.place.kind === 'unix') await rm(this.place.path, { force: true })
  }

  /** Most of those that do not answer soon listen elsewhere: nobody has to wait for the end to hear it. Returns whether it was said. */
  #warnOfElsewhere(): boolean {
    const { app, place, warn } = this.#parts
    const advice = this.#elsewhere()
    if (advice === '') return false
    warn(`"${tellCommand(app.command)}" does not answer at ${tellPlace(place)} yet.${advice}`)
    return true
  }

  #tellSilence(last: string | undefined): string {
    const { app, place } = this.#parts
    const seconds = Math.round(app.ready.withinMs / 1000)
    const found = last === undefined ? `nothing answered at ${tellPlace(place)}` : `${last} at ${tellPlace(place)}`
    const advice = last === undefined ? this.#elsewhere() : ''
    return `"${tellCommand(app.command)}" is not ready: within ${seconds} seconds ${found}.${advice}${tellLastWords(this.#lines.last)}`
  }

  /** Where it listens, if that is not where it is looked for, and what to do. */
  #elsewhere(): string {
    const { pid } = this.#group
    const listening = pid === undefined ? [] : listeningOf(pid)
    const { app, place } = this.#parts
    if (listening.length === 0 || listening.some((at) => reaches(at, place))) return ''
    const found = ` It listens at ${listening.join(' and ')} instead: make it listen at`
    if (place.kind === 'unix') return `${found} the socket in SOCKET.`
    if (listening.some((at) => at.endsWith(`:${place.port}`))) return `${found} ${place.host}, the address in HOST.`
    const slip = tellSlip(app.command)
    const example = slip === '' ? `, for example with ${inCommand(app.command, '$PORT')} in its command` : ''
    return `${found} the port in PORT${example}.${slip}`
  }

  #warnOfSlowness(): void {
    const { stop } = this.#parts.app
    if (stop.withinMs <= slowAfterMs) return
    this.#parts.warn(
      `${this.#name()} has not ended yet after ${stop.signal}: it is killed when it has had ${secondsOf(stop.withinMs)}.`,
    )
  }

  #warnOfKill(): void {
    const { stop } = this.#parts.app
    this.#parts.warn(
      `${this.#name()} did not end within ${secondsOf(stop.withinMs)} after ${stop.signal}, and was killed.`,
    )
  }

  #name(): string {
    return JSON.stringify(tellCommand(this.#parts.app.command))
  }
}

function secondsOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

async function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(true))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)))
  })
}

const elsewhereAfterMs = 5000
const slowAfterMs = 2000
