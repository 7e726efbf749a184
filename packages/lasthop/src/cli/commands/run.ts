import { isProblem, problem, type Problem } from '@lasthop/contract'
import type { App, Config } from '../../config/config.ts'
import { defaults } from '../../config/defaults.ts'
import { parseDuration } from '../../config/duration.ts'
import { configOfFlags } from '../../config/flags.ts'
import { isSet, valueOf, type Command, type Io, type Words } from '../command.ts'
import { announce, startRunning } from '../running.ts'
import { tellProblems } from '../tell-problems.ts'

/** Starts an application and puts https in front of it, until it is told to stop. */
export const run: Command = async (words, io) => {
  const config = configOf(words, io)
  if (!('sites' in config)) {
    tellProblems(config, io)
    return 2
  }
  const running = await startRunning({ config, addresses: [] }, io)
  if (!('ports' in running)) {
    tellProblems(running, io)
    return 3
  }
  running.reloadOnHangup()
  const told = running.toldToStop()
  announce(config, running, io)
  await running.ready()
  running.log.info(`${await told}: no new connections; the ones in flight have ten seconds to end.`)
  await running.end()
  return 0
}

function configOf(words: Words, io: Io): Config | readonly Problem[] {
  const app = appOf(words, io)
  if (isProblem(app)) return [app]
  return configOfFlags({
    app,
    to: [],
    host: [valueOf(words, 'host') ?? 'localhost'],
    tls: valueOf(words, 'tls'),
    httpsPort: valueOf(words, 'https-port'),
    httpPort: valueOf(words, 'http-port'),
    accessLog: valueOf(words, 'access-log'),
    workers: valueOf(words, 'workers'),
    console: isSet(words, 'console') ? '' : undefined,
  })
}

function appOf(words: Words, io: Io): App | Problem {
  if (words.rest.length === 0) return noCommand
  const withinMs = parseDuration(valueOf(words, 'ready-within') ?? '60s')
  if (isProblem(withinMs)) return withinMs
  return {
    command: { kind: 'words', words: words.rest },
    instances: Number(valueOf(words, 'instances') ?? defaults.app.instances),
    directory: io.cwd,
    env: {},
    ready: { path: valueOf(words, 'ready-path'), withinMs, status: undefined },
    stop: defaults.app.stop,
    environment: !isSet(words, 'no-environment'),
  }
}

const noCommand = problem('There is no command to run: expected it after two dashes, like lasthop run -- npm start.')
