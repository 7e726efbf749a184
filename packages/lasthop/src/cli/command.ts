import type { Problem } from '@lasthop/contract'

/** 0 well; 1 findings; 2 usage or configuration error; 3 could not run; 4 a fix was rolled back. */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** A command: understood words in, an exit code out. It writes only to the streams it is given. */
export type Command = (words: Words, io: Io) => Promise<ExitCode>

/** What stood on the command line after the command's name, already checked against the command's usage. */
export interface Words {
  /** By option name without dashes. A switch that is set has no values. */
  readonly flags: ReadonlyMap<string, readonly string[]>
  /** The words that are not options. */
  readonly rest: readonly string[]
}

/** The world as a command may touch it. */
export interface Io {
  /** Results only. */
  readonly stdout: Sink
  /** Errors, advice and logs. */
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Whether stderr is a terminal: logs are pretty there, JSON lines elsewhere. */
  readonly isTTY: boolean
}

/** What can be written to. */
export interface Sink {
  write(text: string): unknown
}

/** The value of an option, or undefined when it was not given. */
export function valueOf(words: Words, option: string): string | undefined {
  return words.flags.get(option)?.at(-1)
}

/** All the values of an option that may be repeated, in the order they were given. */
export function valuesOf(words: Words, option: string): readonly string[] {
  return words.flags.get(option) ?? []
}

/** Whether an option, with or without a value, was given. */
export function isSet(words: Words, option: string): boolean {
  return words.flags.has(option)
}

/** What a command takes, and what is said about it. Help, checks and suggestions all come from here. */
export interface Usage {
  /** One word, or two: 'certs list'. */
  readonly name: string
  /** A line without a full stop, beginning with a verb. */
  readonly summary: string
  /** Paragraphs for those who ask for help. */
  readonly about: readonly string[]
  readonly options: readonly Option[]
  /** The words that are not options, as the usage shows them: '[FILE]'. Without it there are none. */
  readonly rest?: string
  /** How many words that are not options there may be. */
  readonly mostRest: number
  readonly examples: readonly Example[]
  /** Loaded only when it is run, so that a short command starts fast. */
  load(): Promise<Command>
}

/** One option of a command. */
export interface Option {
  /** Without dashes. */
  readonly name: string
  /** What its value is, in capitals: 'FILE'. Without it the option is a switch. */
  readonly value?: string
  readonly isRepeatable?: true
  readonly says: string
  /** Understands the value as the command will, or says why it cannot be right. */
  check?(text: string): Promise<Problem | number | undefined>
}

/** A command line and what it does. */
export interface Example {
  readonly line: string
  readonly does: string
}
