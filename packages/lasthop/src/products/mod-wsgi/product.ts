import { isProblem } from '@lasthop/contract'

import type { AppServer, AppServerProduct, Believes } from '../app-server.ts'
import type { Surroundings } from '../surroundings.ts'
import { findScripts, type WsgiScript } from './find.ts'
import { receive } from './receive.ts'
import { runsOf } from './runs.ts'

/** Debian's. */
const usualVersion = '4.9.4'

/** Python inside an Apache of these files: every script that a WSGIScriptAlias names. */
export const modWsgi: AppServerProduct = {
  name: 'mod_wsgi',
  title: 'mod_wsgi',
  usualVersion,
  find: (surroundings) => {
    const scripts = surroundings.paths.flatMap((path) => scriptsIn(path, surroundings))
    const seen = new Set<string>()
    return scripts.flatMap((script) => {
      if (seen.has(script.path)) return []
      seen.add(script.path)
      return [serverOf(script, surroundings)]
    })
  },
}

function scriptsIn(path: string, { reader }: Surroundings): readonly WsgiScript[] {
  if (!apacheFile.test(path)) return []
  const file = reader.readFile(path)
  return isProblem(file) ? [] : findScripts(file)
}

function serverOf(script: WsgiScript, surroundings: Surroundings): AppServer {
  const { folder, runs, file } = runsOf(script.path, surroundings)
  return {
    product: 'mod_wsgi',
    title: 'mod_wsgi',
    version: surroundings.versionOf('mod_wsgi') ?? { text: usualVersion, known: 'assumed' },
    files: file === undefined ? [] : [file],
    binds: [{ target: { kind: 'unix', path: script.path }, place: script.place }],
    folder,
    ...(runs === '' ? {} : { runs }),
    complaints: [],
    believes: believesOf(script),
    gateways: ['wsgi'],
    receive,
  }
}

/** WSGITrustedProxyHeaders of the same file. Without it Apache's own HTTPS alone decides. */
function believesOf({ headers, proxies }: WsgiScript): Believes {
  if (headers === undefined) return { who: 'nobody', says: "mod_wsgi goes by Apache's own variable HTTPS" }
  if (proxies === undefined)
    return { who: 'anyone', says: `${headers.says} without WSGITrustedProxies`, place: headers.place }
  return { who: 'listed', says: proxies.says, listed: proxies.words, place: proxies.place }
}

/** The files of Apache, by name. */
const apacheFile = /\.(?:conf|vhost|inc)$|(?:^|\/)(?:sites|conf)-(?:enabled|available)\//
