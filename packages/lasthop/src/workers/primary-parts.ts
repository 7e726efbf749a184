import type { Problem } from '@lasthop/contract'
import type { Config } from '../config/config.ts'
import type { ShowOutput } from '../observe/app-output.ts'
import type { LeveledLog } from '../observe/log.ts'
import type { Doors } from '../proxy/edge.ts'

/** Where the configuration came from, and how to read it again. */
export interface ConfigFile {
  readonly name: string
  readonly path: string
  read(): Promise<Config | readonly Problem[]>
}

/** What a primary is made of. */
export interface PrimaryParts {
  readonly config: Config
  /** Undefined when the command line said everything. */
  readonly file: ConfigFile | undefined
  readonly home: string
  readonly log: LeveledLog
  /** Where to listen; all addresses of the machine when empty. */
  readonly addresses: readonly string[]
  /** Sockets to listen on in place of ports and addresses. */
  readonly doors: Doors | undefined
  /** What applications that the edge starts are given, and where their output goes. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly showOutput: ShowOutput
}
