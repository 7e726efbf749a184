import { resolve } from 'node:path'
import type { Problem } from '@lasthop/contract'
import type { Config } from '../../config/config.ts'
import { configOfFlags, overrideConfig, type Flags } from '../../config/flags.ts'
import { findDefaultFile, loadConfig } from '../../config/load.ts'
import type { ConfigFile } from '../../workers/primary-parts.ts'
import { isSet, valueOf, valuesOf, type Command, type Io, type Words } from '../command.ts'
import { announce, startRunning } from '../running.ts'
import { tellProblems } from '../tell-problems.ts'

/** Puts https in front of applications, until it is told to stop. */
export const serve: Command = async (words, io) => {
  const file = await fileFor(words, io)
  const config = await (file?.read() ?? configOfFlags(flagsOf(words)))
  if (!('sites' in config)) {
    tellProblems(config, io)
    return 2
  }
  const running = await startRunning({ config, file, addresses: [] }, io)
  if (!('ports' in running)) {
    tellProblems(running, io)
    return 3
  }
  running.reloadOnHangup()
  const told = running.toldToStop()
  announce(config, running, io)
  await running.ready()
  if (running.rootPath !== undefined) {
    running.log.info(
      `Certificates are signed by the local root ${running.rootPath}. "lasthop certs trust" makes browsers trust it.`,
    )
  }
  running.log.info(`${await told}: no new connections; the ones in flight have ten seconds to end.`)
  await running.end()
  return 0
}

/** The file that says what to serve, read with what the command line puts in its place. */
async function fileFor(words: Words, io: Io): Promise<ConfigFile | undefined> {
  const flags = flagsOf(words)
  const name = valueOf(words, 'config') ?? (flags.to.length === 0 ? await findDefaultFile(io.cwd) : undefined)
  return name === undefined
    ? undefined
    : { name, path: resolve(io.cwd, name), read: () => readFile({ name, folder: io.cwd }, flags) }
}

async function readFile(file: { name: string; folder: string }, flags: Flags): Promise<Config | readonly Problem[]> {
  const config = await loadConfig(file)
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
    workers: valueOf(words, 'workers'),
    console: isSet(words, 'console') ? '' : undefined,
  }
}
