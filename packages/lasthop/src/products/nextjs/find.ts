import { isProblem } from '@lasthop/contract'

import { variablesOf, type Variable } from '../dotenv/variables.ts'
import { readJsModule, type JsModule } from '../javascript/module.ts'
import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** An application of Next.js among the files: one for each package that depends on it. */
export interface NextApp {
  readonly folder: string
  readonly manifest: SourceFile
  /** next.config.js, .mjs or .ts. */
  readonly config: JsModule | undefined
  /** middleware.ts, or proxy.ts as it is called from Next.js 16 on. */
  readonly middleware: JsModule | undefined
  /** The script of its own that makes its server, instead of `next start`. */
  readonly ownServer: SourceFile | undefined
  readonly launch: Launch | undefined
  readonly service: string | undefined
  readonly variables: ReadonlyMap<string, Variable>
}

/** Every application of Next.js. */
export function findNext(surroundings: Surroundings): readonly NextApp[] {
  return surroundings.paths
    .filter((path) => /(?:^|\/)package\.json$/.test(path))
    .flatMap((path) => {
      const manifest = surroundings.reader.readFile(path)
      return isProblem(manifest) || !dependency.test(manifest.text) ? [] : [appOf(manifest, surroundings)]
    })
}

function appOf(manifest: SourceFile, surroundings: Surroundings): NextApp {
  const folder = joinPath(manifest.path, '..')
  const launch = launchOf(folder, surroundings)
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  const variables = variablesOf(surroundings, { folder, launch, service, files: dotenvFiles })
  const environment = new Map([...variables.values()].map(({ name, value }) => [name, value]))
  const module = (names: readonly string[]): JsModule | undefined => {
    const file = firstFile(names, folder, surroundings)
    return file && readJsModule(file, environment)
  }
  return {
    folder,
    manifest,
    config: module(['next.config.ts', 'next.config.mjs', 'next.config.js']),
    middleware: module(
      ['middleware', 'src/middleware', 'proxy', 'src/proxy'].flatMap((name) => [`${name}.ts`, `${name}.js`]),
    ),
    ownServer: ownServerIn(folder, surroundings),
    launch,
    service,
    variables,
  }
}

/** The command that starts it: `next start`, `npm start`, `node server.js`. */
function launchOf(folder: string, { launches }: Surroundings): Launch | undefined {
  const starting = launches.filter(({ words }) =>
    words.slice(0, 6).some(({ text }) => /(?:^|\/)(?:next|npm|yarn|pnpm|bun|node|pm2|pm2-runtime)$/.test(text)),
  )
  return starting.find((launch) => launch.folder === folder) ?? (starting.length === 1 ? starting[0] : undefined)
}

function firstFile(names: readonly string[], folder: string, { paths, reader }: Surroundings): SourceFile | undefined {
  const path = names.map((name) => joinPath(folder, name)).find((each) => paths.includes(each))
  const file = path === undefined ? undefined : reader.readFile(path)
  return file === undefined || isProblem(file) ? undefined : file
}

/** `const app = next({ dev })` with a server of node:http around it. */
function ownServerIn(folder: string, surroundings: Surroundings): SourceFile | undefined {
  const file = firstFile(['server.js', 'server.ts', 'server.mjs', 'src/server.ts'], folder, surroundings)
  return file !== undefined && /(?:from|require\()\s*['"]next['"]/.test(file.text) ? file : undefined
}

const dependency = /"dependencies"\s*:\s*\{[^{}]*"next"\s*:/
/** In the order in which Next.js takes them in production. */
const dotenvFiles = ['.env.production.local', '.env.local', '.env.production', '.env']
