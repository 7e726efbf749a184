import { isProblem } from '@lasthop/contract'

import { variablesOf, type Variable } from '../dotenv/variables.ts'
import { readJsModule, type JsCall } from '../javascript/module.ts'
import { entryOf, truthOf, type JsValue } from '../javascript/value.ts'
import type { SourceFile } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { Surroundings } from '../surroundings.ts'

/** Auth.js (or NextAuth.js 4, which it was before) in an application, as files describe it. */
export interface AuthJs {
  /** 4: `NEXTAUTH_URL` decides; 5 and the packages `@auth/...`: `AUTH_URL` and `trustHost`. */
  readonly generation: 4 | 5
  /** Of next-auth, where a file says it. */
  readonly version: string | undefined
  readonly isOnNext: boolean
  readonly file: SourceFile
  readonly call: JsCall
  /** Of the option of this name; undefined: the environment decides. */
  readonly trustHost: Setting<boolean> | undefined
  /** Absent: by the scheme of its own address. */
  readonly useSecureCookies: boolean | 'unknown' | undefined
  readonly variables: ReadonlyMap<string, Variable>
}

/** The log-in of the application in a folder; undefined: it has none of this kind. */
export function readAuthJs(folder: string, surroundings: Surroundings): AuthJs | undefined {
  const inside = surroundings.paths.filter(
    (path) => (folder === '' || path.startsWith(`${folder}/`)) && script.test(path) && !elsewhere.test(path),
  )
  for (const path of inside) {
    const file = surroundings.reader.readFile(path)
    if (isProblem(file) || !mention.test(file.text)) continue
    const found = readIn(file, folder, surroundings)
    if (found !== undefined) return found
  }
  return undefined
}

function readIn(file: SourceFile, folder: string, surroundings: Surroundings): AuthJs | undefined {
  const variables = variablesOf(surroundings, { folder, ...runnerOf(folder, surroundings), files: dotenvFiles })
  const module = readJsModule(file, new Map([...variables.values()].map(({ name, value }) => [name, value])))
  const call = module.calls.find(({ name }) => /^(?:NextAuth|ExpressAuth|SvelteKitAuth|FastifyAuth|Auth)$/.test(name))
  if (call === undefined) return undefined
  const options = call.args.find(({ kind }) => kind === 'object')
  const isNext = call.name === 'NextAuth'
  return {
    generation: isNext && isOld(call, surroundings) ? 4 : 5,
    version: surroundings.versionOf('next-auth')?.text,
    isOnNext: isNext,
    file,
    call,
    trustHost: trustOf(entryOf(options, 'trustHost'), options === undefined && call.args.length > 0, call),
    useSecureCookies: truthIn(entryOf(options, 'useSecureCookies')),
    variables,
  }
}

/** Version 5 gives `{ handlers, auth }` to be taken apart; version 4 gives one handler. */
function isOld({ node }: JsCall, surroundings: Surroundings): boolean {
  const pinned = surroundings.versionOf('next-auth')
  return pinned === undefined ? node.parent?.getChild('ObjectPattern') === null : /^[1-4]\b/.test(pinned.text)
}

/** Options that are made elsewhere may say anything. */
function trustOf(value: JsValue | undefined, isElsewhere: boolean, call: JsCall): AuthJs['trustHost'] {
  if (value !== undefined) return { value: truthOf(value) ?? 'unknown', says: 'trustHost', place: value.place }
  return isElsewhere ? { value: 'unknown', says: `the options of ${call.name}`, place: call.place } : undefined
}

function truthIn(value: JsValue | undefined): boolean | 'unknown' | undefined {
  return value === undefined || value.kind === 'nothing' ? undefined : (truthOf(value) ?? 'unknown')
}

function runnerOf(folder: string, { launches, services }: Surroundings) {
  const launch = launches.find((each) => each.folder === folder) ?? (launches.length === 1 ? launches[0] : undefined)
  return { launch, service: launch?.service ?? services.find(({ build }) => build === folder)?.name }
}

const script = /\.(?:[cm]?[jt]s|tsx|jsx)$/
const elsewhere = /(?:^|\/)(?:node_modules|\.next|dist|build|tests?|__tests__)\/|\.(?:test|spec|d)\.[cm]?[jt]sx?$/
const mention = /['"](?:next-auth|@auth\/(?:core|express|sveltekit|fastify))['"]/
const dotenvFiles = ['.env.production.local', '.env.local', '.env.production', '.env']
