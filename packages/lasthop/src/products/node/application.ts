import { isProblem } from '@lasthop/contract'

import { readJsModule, type JsCall, type JsModule } from '../javascript/module.ts'
import type { Launch } from '../launch/launch.ts'
import { remembered } from '../remembered.ts'
import type { Surroundings } from '../surroundings.ts'
import { isSource, sourceOf } from './built-from.ts'
import { startedBy } from './entry.ts'
import { reachedFrom } from './reached.ts'
import { withVariables } from './with-variables.ts'

/** A file that makes an application of one framework. */
export interface NodeApplication {
  readonly module: JsModule
  /** The call that makes it: `express()`. */
  readonly made: JsCall
  /** The variable that it is kept in; undefined: none. */
  readonly name: string | undefined
  readonly launch: Launch | undefined
}

/** What tells a framework in JavaScript: its package, and how an application is made with what is imported. */
export interface Mark {
  readonly packages: readonly string[]
  readonly isMade: (call: JsCall, imported: string, module: JsModule) => boolean
}

/** Every file that makes an application with a framework. */
export function applicationsWith({ packages, isMade }: Mark, surroundings: Surroundings): readonly NodeApplication[] {
  return scriptsOf(surroundings).flatMap(({ module, launch }) => {
    if (handsToBuild.test(module.file.text)) return []
    const imported = packages.map((name) => module.importOf(name)).find((name) => name !== undefined)
    const made = imported === undefined ? undefined : module.calls.find((call) => isMade(call, imported, module))
    return made === undefined ? [] : [{ module, made, name: module.keptIn(made), launch }]
  })
}

/** A script, and the command that starts it. */
interface Script {
  readonly module: JsModule
  readonly launch: Launch | undefined
}

/** Every script of the stack, with the command that starts it: read once for all that look for something in them. */
export const scriptsOf = remembered((surroundings: Surroundings): readonly Script[] => {
  const { paths, reader } = surroundings
  const runs = runsIn(surroundings)
  const entries = new Set(runs.map(({ entry }) => entry))
  return paths
    .filter((path) => isSource(path) || entries.has(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      if (isProblem(file) || !mark.test(file.text)) return []
      const launch = launchOf(path, runs)
      const environment = launch?.environment ?? new Map<string, string>()
      return [{ module: readJsModule(file, environment), launch }]
    })
})

/** A command that starts Node, with the script that it starts, where that is at hand, and all that this one brings in. */
interface Run {
  readonly launch: Launch
  readonly entry: string | undefined
  readonly reached: ReadonlySet<string>
}

const runsIn = remembered((surroundings: Surroundings): readonly Run[] =>
  surroundings.launches.filter(startsNode).map((launch) => {
    const started = startedBy(launch, surroundings)
    const entry = sourceOf(started.paths, surroundings)
    const reached = entry === undefined ? new Set<string>() : reachedFrom(entry, surroundings)
    return { launch: withVariables(launch, { started, reached }, surroundings), entry, reached }
  }),
)

/** What starts a script, or another one that brings it in; else the only command, wherever it leads. */
function launchOf(path: string, runs: readonly Run[]): Launch | undefined {
  const run = runs.find(({ entry }) => entry === path) ?? runs.find(({ reached }) => reached.has(path))
  return (run ?? (runs.length === 1 ? runs[0] : undefined))?.launch
}

/** `node server.js`, `npm start`, `pm2 start app.js`, `tsx src/main.ts`. */
export function startsNode({ words }: Launch): boolean {
  return words
    .slice(0, 6)
    .some(({ text }) => /(?:^|\/)(?:node|nodejs|npm|yarn|pnpm|pm2|pm2-runtime|tsx|ts-node|bun|nodemon)$/.test(text))
}

/** What SvelteKit's adapter built answers there, and reads the proxy's fields itself. */
const handsToBuild = /['"]\.{1,2}\/(?:[\w./-]*\/)?build\/handler(?:\.js)?['"]/
const mark = /['"](?:express|koa|fastify|node:http|http|@nestjs\/(?:core|platform-fastify))['"]/
