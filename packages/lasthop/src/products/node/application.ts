import { isProblem } from '@lasthop/contract'

import { readJsModule, type JsCall, type JsModule } from '../javascript/module.ts'
import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'

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
    const imported = packages.map((name) => module.importOf(name)).find((name) => name !== undefined)
    const made = imported === undefined ? undefined : module.calls.find((call) => isMade(call, imported, module))
    return made === undefined ? [] : [{ module, made, name: module.keptIn(made), launch }]
  })
}

/** Every script of the stack, with the command that starts it. */
export function scriptsOf(surroundings: Surroundings): readonly { module: JsModule; launch: Launch | undefined }[] {
  const { paths, reader, launches } = surroundings
  const started = launches.filter(startsNode)
  return paths
    .filter((path) => script.test(path) && !elsewhere.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      if (isProblem(file) || !mark.test(file.text)) return []
      const launch = started.find((each) => runs(each, path)) ?? (started.length === 1 ? started[0] : undefined)
      const environment = launch?.environment ?? new Map<string, string>()
      return [{ module: readJsModule(file, environment), launch }]
    })
}

/** `node server.js`, `npm start`, `pm2 start app.js`, `tsx src/main.ts`. */
export function startsNode({ words }: Launch): boolean {
  return words
    .slice(0, 6)
    .some(({ text }) => /(?:^|\/)(?:node|nodejs|npm|yarn|pnpm|pm2|pm2-runtime|tsx|ts-node|bun|nodemon)$/.test(text))
}

function runs({ words, folder }: Launch, path: string): boolean {
  return words.some(({ text }) => text !== '' && withoutEnd(joinPath(folder, text)) === withoutEnd(path))
}

function withoutEnd(path: string): string {
  return path.replace(/^\.\//, '').replace(script, '')
}

const script = /\.(?:[cm]?[jt]s|tsx|jsx)$/
const elsewhere =
  /(?:^|\/)(?:node_modules|dist|build|tests?|__tests__|public|static)\/|\.(?:test|spec|min|config|d)\.[cm]?[jt]sx?$/
const mark = /['"](?:express|koa|fastify|node:http|http|@nestjs\/(?:core|platform-fastify))['"]/
