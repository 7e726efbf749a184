import type { AppCure, AppServer, AppServerProduct, Bind } from '../app-server.ts'
import { isEveryHost } from '../host-port.ts'
import { optionValues, type Word } from '../launch/launch.ts'
import { handsOn } from '../node/hands-on.ts'
import type { Surroundings } from '../surroundings.ts'
import { readNextConfig } from './config.ts'
import { findNext, type NextApp } from './find.ts'
import { startScriptOf } from '../node/start-script.ts'

/** The release that is assumed where no file says another. */
export const usualVersion = '16.0.0'

/** Next.js' own server: `next start`, or the server.js of a standalone build. What it hands on is what Node does. */
export const nextServer: AppServerProduct = {
  name: 'next',
  title: 'next start',
  usualVersion,
  find: (surroundings) =>
    findNext(surroundings)
      .filter(({ ownServer }) => ownServer === undefined)
      .map((app) => serverOf(app, surroundings)),
}

function serverOf(app: NextApp, surroundings: Surroundings): AppServer {
  const words = wordsOf(app)
  const isNext = words.some(({ text }) => isProgram(text))
  const bind = isNext ? bindOf(words, app) : standaloneBind(app)
  return {
    product: 'next',
    title: 'next start',
    version: surroundings.versionOf('next') ?? { text: usualVersion, known: 'assumed' },
    ...handsOn,
    binds: bind === undefined ? [] : [bind],
    folder: app.folder,
    cures: curesOf(words, app, bind),
    ...(app.service === undefined ? {} : { service: app.service }),
  }
}

/** The command itself, or the script of package.json that it calls. */
function wordsOf({ launch, manifest }: NextApp): readonly Word[] {
  const own = launch?.words ?? []
  return own.some(({ text }) => isProgram(text)) || own.some(({ text }) => /\.[cm]?js$/.test(text))
    ? own
    : startScriptOf(manifest)
}

function bindOf(words: readonly Word[], { variables }: NextApp): Bind | undefined {
  const port = optionValues(words, '--port', '-p').at(-1)
  const host = optionValues(words, '--hostname', '-H').at(-1)
  const number = Number(port?.text ?? variables.get('PORT')?.value ?? 3000)
  if (!Number.isInteger(number) || port?.hasHole === true || host?.hasHole === true) return undefined
  const place = (host ?? port ?? words.find(({ text }) => isProgram(text)))?.place
  return { target: { kind: 'tcp', host: host?.text ?? '', port: number }, ...(place && { place }) }
}

/** The server.js of `output: 'standalone'` takes its address from the environment alone. */
function standaloneBind({ variables, config }: NextApp): Bind | undefined {
  const port = variables.get('PORT')
  const host = variables.get('HOSTNAME')
  const number = Number(port?.value ?? 3000)
  if (!Number.isInteger(number) || host?.isFilled === true) return undefined
  const isSaid = readNextConfig(config).isStandalone || port !== undefined
  const place = host?.place ?? port?.place
  // Without a command or a build that says so, it is only what is usual.
  const usual = isSaid ? '' : 'localhost'
  return { target: { kind: 'tcp', host: host?.value ?? usual, port: number }, ...(place && { place }) }
}

/** Where `next start` listens on every address of a machine. */
function curesOf(words: readonly Word[], { service }: NextApp, bind: Bind | undefined): readonly AppCure[] {
  const program = words.findIndex(({ text }) => isProgram(text))
  const start = words[program + 1]
  const isOpen = bind?.target.kind === 'tcp' && isEveryHost(bind.target.host)
  const hasHost = optionValues(words, '--hostname', '-H').length > 0
  if (program === -1 || start?.text !== 'start' || !isOpen || hasHost || service !== undefined) return []
  const { path, end } = start.place
  const note = 'Next.js then listens on this machine alone: the proxy must be on it.'
  const edits = [{ path, start: end, end, text: ' -H 127.0.0.1' }]
  return [{ rules: ['P201', 'P210', 'P702'], grade: 'review', note, edits }]
}

function isProgram(text: string): boolean {
  return /(?:^|\/)next$/.test(text)
}
