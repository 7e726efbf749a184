import type { Writable } from 'node:stream'
import { formatColoured, formatJson, formatPlain, levels, type Facts, type Format, type Level } from './format.ts'
import { paletteFor } from './palette.ts'
import { Sink } from './sink.ts'
import { streamTarget } from './target.ts'

/** What the operator is told. Messages are whole sentences; facts are what a program may want to search for. */
export interface Log {
  debug(message: string, facts?: Facts): void
  info(message: string, facts?: Facts): void
  warn(message: string, facts?: Facts): void
  error(message: string, facts?: Facts): void
  /** Warns of a finding once: `key` is the site or whatever else it is about. */
  once(code: string, key: string, message: string): void
  /** Waits until what was said is written, for a second at most. */
  end(): Promise<void>
}

/** A log whose least important level can be changed while it runs. */
export interface LeveledLog extends Log {
  level: Level
}

/** Where the log goes and how it looks. */
export interface LogOptions {
  readonly stream: Writable
  /** People read it: a line of words instead of JSON. */
  readonly isTerminal: boolean
  /** `NO_COLOR` is honoured. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The least important level that is written; `info` if not said. */
  readonly level?: Level
  readonly now?: () => Date
}

/** Opens the operator's log: pretty on a terminal, JSON lines otherwise. */
export function createLog(options: LogOptions): LeveledLog {
  const sink = new Sink(streamTarget(options.stream), { name: 'The log', gatherMs: 0, sayTrouble() {} })
  const format = formatOf(options)
  const now = options.now ?? (() => new Date())
  let level = options.level ?? 'info'
  const say = (important: Level, message: string, facts: Facts = {}) => {
    if (levels.indexOf(important) >= levels.indexOf(level))
      sink.write(format({ time: now(), level: important, message, facts }))
  }
  const said = new Set<string>()
  return {
    get level() {
      return level
    },
    set level(least) {
      level = least
    },
    debug: (message, facts) => say('debug', message, facts),
    info: (message, facts) => say('info', message, facts),
    warn: (message, facts) => say('warn', message, facts),
    error: (message, facts) => say('error', message, facts),
    once(code, key, message) {
      const finding = `${code} ${key}`
      if (said.has(finding) || said.size >= findingsLimit) return
      said.add(finding)
      say('warn', message, { code, about: key })
    },
    end: () => sink.end(),
  }
}

function formatOf({ isTerminal, environment }: LogOptions): Format {
  if (!isTerminal) return formatJson
  const palette = paletteFor(environment)
  return palette === undefined ? formatPlain : formatColoured(palette)
}

/** Keys come from the configuration; should one ever come from clients, memory stays bounded. */
const findingsLimit = 10_000
