import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '@lasthop/contract'
import type { Config } from '../../config/config.ts'
import { defaultFileName } from '../../config/defaults.ts'
import { configOfFlags, overrideConfig, type Flags } from '../../config/flags.ts'
import { loadConfig } from '../../config/load.ts'
import { valueOf, valuesOf, type Command, type Io, type Words } from '../command.ts'
import { announce, signalled, startRunning, tellProblems } from '../running.ts'

/** Puts https in front of applications, until it is told to stop. */
export const serve: Command = async (words, io) => {
  const config = await configFor(words, io)
  if (!('sites' in config)) {
    tellProblems(config, io)
    return 2
  }
  const running = await startRunning(config, io, [])
  if (!('edge' in running)) {
    tellProblems(running, io)
    return 3
  }
  announce(config, running, io)
  if (running.rootPath !== undefined) {
    running.log.info(
      `Certificates are signed by the local root ${running.rootPath}. "lasthop certs trust" makes browsers trust it.`,
    )
  }
  const signal = await signalled()
  running.log.info(`${signal}: no new connections; the ones in flight have ten seconds to end.`)
  await running.end()
  return 0
}

/** The command line alone, or a file with what the command line puts in its place. */
async function configFor(words: Words, io: Io): Promise<Config | readonly Problem[]> {
  const flags = flagsOf(words)
  const file = valueOf(words, 'config') ?? (flags.to.length === 0 ? await fileHere(io.cwd) : undefined)
  if (file === undefined) return configOfFlags(flags)
  const config = await loadConfig({ name: file, folder: io.cwd })
  return 'sites' in config ? overrideConfig(config, flags) : config
}

function flagsOf(words: Words): Flags {
  return {
    to: valuesOf(words, 'to'),
    host: valuesOf(words, 'host'),
    tls: valueOf(words, 'tls'),
    httpsPort: valueOf(words, 'https-port'),
    httpPort: valueOf(words, 'http-port'),
    accessLog: valueOf(words, 'access-log'),
  }
}

async function fileHere(folder: string): Promise<string | undefined> {
  try {
    await access(resolve(folder, defaultFileName))
    return defaultFileName
  } catch {
    return undefined
  }
}
