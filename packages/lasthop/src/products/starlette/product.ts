import { isProblem } from '@lasthop/contract'

import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { joinPath } from '../path.ts'
import { readModule, type PyModule } from '../python/module.ts'
import { unreadPython } from '../python/complaint.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { believe, type Starlette } from './model.ts'
import { applicationCall, readApplication, type StarletteSettings } from './settings.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '1.7.0'

/** Starlette, and FastAPI on it, as their Python source describes them. */
export const starlette: FrameworkProduct = {
  name: 'starlette',
  title: 'Starlette',
  usualVersion,
  find: (surroundings) =>
    surroundings.paths
      .filter((path) => path.endsWith('.py') && !forTests.test(path))
      .flatMap((path) => applicationIn(path, surroundings)),
}

function applicationIn(path: string, surroundings: Surroundings): readonly Framework[] {
  const { reader, launches } = surroundings
  const file = reader.readFile(path)
  if (isProblem(file) || !mark.test(file.text)) return []
  const environment = new Map(launches.flatMap((launch) => [...launch.environment]))
  const module = readModule(file, { environment, importAll: () => undefined })
  const call = applicationCall(module)
  if (call === undefined) return []
  const version = surroundings.versionOf('starlette') ?? { text: usualVersion, known: 'assumed' }
  const uvicornVersion = surroundings.versionOf('uvicorn')?.text ?? '0.35.0'
  const title = call.name.endsWith('FastAPI') ? 'FastAPI on Starlette' : 'Starlette'
  return [assemble({ module, title, version, uvicornVersion })]
}

interface Found {
  readonly module: PyModule
  readonly title: string
  readonly version: Version
  readonly uvicornVersion: string
}

function assemble({ module, title, version, uvicornVersion }: Found): Framework {
  const settings = readApplication(module)
  const app: Starlette = { settings, version: version.text, uvicornVersion }
  return {
    product: 'starlette',
    title,
    version,
    files: [module.file],
    folder: joinPath(module.file.path, '..'),
    complaints: complaintsOf(module, settings),
    facts: factsOf(settings),
    believe: (environ) => believe(app, environ),
    cures: [],
  }
}

function complaintsOf(module: PyModule, { middleware }: StarletteSettings): Framework['complaints'] {
  return [
    ...unreadPython(module),
    ...middleware.flatMap(({ setting: { value, place } }) =>
      value === 'unknown' && place !== undefined ? [{ rule: 'P908', place, message: 'Its list is computed.' }] : [],
    ),
  ]
}

function factsOf({ middleware, session, redirectsSlashes }: StarletteSettings): AppFacts {
  const [https, hosts, proxy] = (['https', 'hosts', 'proxy'] as const).map(
    (wanted) => middleware.find(({ kind }) => kind === wanted)?.setting,
  )
  const listed = hosts?.value
  return {
    sessionCookie: { ...placeIn(session), secure: cookieOf(session?.value) },
    hsts: { value: false },
    redirectsToHttps: { value: https !== undefined, ...placeIn(https) },
    readsForwardedHost: { value: false },
    originCheck: { compares: 'nothing', accepts: [] },
    hosts: {
      value: Array.isArray(listed) ? listed.map((host: string) => host.replace(/^\*(?=\.)/, '')) : 'unknown',
      ...placeIn(hosts),
    },
    absoluteRedirects: false,
    absoluteSlashes: redirectsSlashes.value !== false,
    believes: believesOf(proxy),
  }
}

function believesOf(proxy: StarletteSettings['middleware'][number]['setting'] | undefined): AppFacts['believes'] {
  if (proxy === undefined) return { who: 'nobody', says: 'it goes by the scheme of its server' }
  const listed = Array.isArray(proxy.value) ? proxy.value.map(String) : []
  return { who: listed.includes('*') ? 'anyone' : 'listed', says: proxy.says, listed, ...placeIn(proxy) }
}

function cookieOf(isHttpsOnly: boolean | 'unknown' | undefined): AppFacts['sessionCookie']['secure'] {
  return isHttpsOnly === undefined || isHttpsOnly === 'unknown' ? 'unknown' : isHttpsOnly ? 'always' : 'never'
}

function placeIn(
  from: Pick<StarletteSettings['redirectsSlashes'], 'place'> | undefined,
): Pick<AppFacts['sessionCookie'], 'place'> {
  return from?.place === undefined ? {} : { place: from.place }
}

const mark = /\b(?:FastAPI|Starlette)\s*\(/
const forTests = /(?:^|\/)(?:tests?|testing|docs?|examples?|conftest\.py|test_[^/]*|[^/]*_test\.py)(?:\/|$)/
