import { isProblem } from '@lasthop/contract'

import type { AppCure, Believes } from '../app-server.ts'
import { replace } from '../edit.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import { joinPath } from '../path.ts'
import { readModule, type PyModule } from '../python/module.ts'
import { unreadPython } from '../python/complaint.ts'
import type { Surroundings } from '../surroundings.ts'
import { believe } from './model.ts'
import { readFlask, type FlaskSettings } from './settings.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '3.1.0'
const usualWerkzeug = '3.1.3'

/** Flask, as its Python source describes it. */
export const flask: FrameworkProduct = {
  name: 'flask',
  title: 'Flask',
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
  if (!module.calls().some(({ name }) => /^(?:flask\.)?Flask$/.test(name))) return []
  return [assemble(module, surroundings)]
}

function assemble(module: PyModule, surroundings: Surroundings): Framework {
  const settings = readFlask(module)
  const library = surroundings.versionOf('werkzeug')
  const werkzeug = library?.text ?? usualWerkzeug
  const { fix, talisman } = settings
  return {
    product: 'flask',
    title: 'Flask',
    version: surroundings.versionOf('flask') ?? { text: usualVersion, known: 'assumed' },
    ...(library && { library: { product: 'werkzeug', version: library } }),
    files: [module.file],
    folder: joinPath(module.file.path, '..'),
    complaints: [
      ...unreadPython(module),
      ...[fix?.for, fix?.proto, fix?.host, fix?.port, talisman].flatMap((setting) =>
        setting?.value === 'unknown' && setting.place !== undefined
          ? [{ rule: 'P908', place: setting.place, message: `${setting.says} is computed.` }]
          : [],
      ),
    ],
    facts: {
      sessionCookie: settings.sessionCookie,
      hsts: { value: talisman !== undefined, ...(talisman?.place === undefined ? {} : { place: talisman.place }) },
      ...(talisman === undefined ? {} : { hstsField: 'max-age=31556926; includeSubDomains' }),
      redirectsToHttps: {
        value: talisman !== undefined,
        ...(talisman?.place === undefined ? {} : { place: talisman.place }),
      },
      readsForwardedHost: {
        value: fix !== undefined && fix.host.value !== 0,
        ...(fix === undefined ? {} : { place: fix.place }),
      },
      originCheck: { compares: 'nothing', accepts: [] },
      hosts: { value: 'unknown' },
      absoluteRedirects: false,
      believes: believesOf(settings),
      ...(typeof fix?.for.value === 'number' && {
        hops: { count: fix.for.value, says: fix.says, place: fix.for.place ?? fix.place },
      }),
      ...(typeof fix?.proto.value === 'number' && {
        schemeHops: { count: fix.proto.value, says: fix.says, place: fix.proto.place ?? fix.place },
      }),
      schemeField: 'X-Forwarded-Proto',
    },
    believe: (environ) => believe({ settings, werkzeug }, environ),
    cures: curesOf(settings, module),
  }
}

/** ProxyFix counts values and looks at no peer. */
function believesOf({ fix }: FlaskSettings): Believes {
  if (fix === undefined) return { who: 'nobody', says: 'no ProxyFix: it goes by the scheme of its server' }
  const { says, place } = fix
  return {
    who: fix.proto.value === 0 && fix.for.value === 0 && fix.host.value === 0 ? 'nobody' : 'anyone',
    says,
    place,
  }
}

/** Behind the line that makes the application, in a file that has one such line. */
function curesOf({ fix }: FlaskSettings, { file }: PyModule): readonly AppCure[] {
  if (fix !== undefined) return fewer(fix)
  const made = /^(\w+)\s*=\s*(?:flask\.)?Flask\([^()]*(?:\([^()]*\)[^()]*)*\)[ \t]*\r?\n/m.exec(file.text)
  if (made === null) return []
  const at = made.index + made[0].length
  const name = made[1] ?? 'app'
  const text = `\nfrom werkzeug.middleware.proxy_fix import ProxyFix\n\n${name}.wsgi_app = ProxyFix(${name}.wsgi_app, x_for=1, x_proto=1)\n`
  const note =
    'Flask then believes one value of X-Forwarded-For and X-Forwarded-Proto of whoever connects to it: the proxy must set them always, and nobody else may reach the port.'
  return [
    {
      rules: ['P101', 'P104', 'P107', 'P108', 'P109', 'P605'],
      grade: 'review',
      note,
      edits: [{ path: file.path, start: at, end: at, text }],
    },
  ]
}

/** Where more values are counted than one proxy sends. */
function fewer(fix: NonNullable<FlaskSettings['fix']>): readonly AppCure[] {
  const counts = [fix.for, fix.proto, fix.host, fix.port].flatMap(({ value, says, place }) =>
    typeof value === 'number' && value > 1 && place !== undefined && says.endsWith(`=${value}`) ? [place] : [],
  )
  const note = 'ProxyFix then takes one value of each field: right where one proxy alone stands in front.'
  return counts.length === 0
    ? []
    : [{ rules: ['P212'], grade: 'review', note, edits: counts.map((place) => replace(place, '1')) }]
}

const mark = /\bFlask\s*\(/
const forTests = /(?:^|\/)(?:tests?|testing|docs?|examples?|conftest\.py|test_[^/]*|[^/]*_test\.py)(?:\/|$)/
