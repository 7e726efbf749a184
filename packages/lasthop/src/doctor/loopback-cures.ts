import { isLoopbackHost } from '../products/host-port.ts'
import type { Edit } from '../products/edit.ts'
import type { Place } from '../products/place.ts'
import type { PublishedPort } from '../products/service.ts'
import type { Cure } from './cures.ts'
import { exposedApps, exposedServices, upstreamsOf } from './rules/exposed.ts'
import { filesOf } from './stack-files.ts'
import type { View } from './view.ts'

/** What a cure of this room says as its product. */
export const portCure = 'port'

/** The edits that leave an application's port to a proxy on the same machine: published, or bound, on loopback alone. */
export function loopbackCures(view: Pick<View, 'stack' | 'ways'>): readonly Cure[] {
  const apps = exposedApps(view)
  const ports = [...apps.flatMap(({ port }) => port ?? []), ...exposedServices(view)]
  const binds = apps.filter(({ port, way }) => port === undefined && isLocal(way.app.server?.service, way.bind, view))
  return [
    ...ports.flatMap((port) => cureAt(port.place, view, publishedOn(port))),
    ...binds.flatMap(({ place }) => (place === undefined ? [] : cureAt(place, view, bound))),
  ]
}

type AppBind = ReturnType<typeof exposedApps>[number]['way']['bind']

/** On the machine itself, and every proxy that leads to its port does so by the loopback address. */
function isLocal(service: string | undefined, { target: bind }: AppBind, { ways }: Pick<View, 'ways'>): boolean {
  if (service !== undefined || bind.kind !== 'tcp') return false
  const leading = upstreamsOf(ways).filter(({ target }) => target.kind === 'tcp' && target.port === bind.port)
  return leading.length > 0 && leading.every(({ target }) => target.kind === 'tcp' && isLoopbackHost(target.host))
}

/** What of a text is replaced, and by what; where it is found twice, a person has to look. */
interface Rewriting {
  readonly pattern: RegExp
  readonly by: string
  readonly note: string
}

function cureAt(place: Place, { stack }: Pick<View, 'stack'>, rewritings: readonly Rewriting[]): readonly Cure[] {
  const text =
    filesOf(stack)
      .find(({ path }) => path === place.path)
      ?.text.slice(place.start, place.end) ?? ''
  const found = rewritings.flatMap(({ pattern, by, note }) =>
    [...text.matchAll(pattern)].map((match) => ({ match, by, note })),
  )
  const [only] = found
  if (only === undefined || found.length > 1) return []
  const { match, by, note } = only
  const start = place.start + match.index
  const edit: Edit = { path: place.path, start, end: start + match[0].length, text: by }
  return [{ order: 2, grade: 'review', rules: ['P702'], product: portCure, file: place.path, edits: [edit], note }]
}

/** In a compose file: `8000:8000`, `"0.0.0.0:8000:8000"`, and the long form in lines of its own. */
function publishedOn({ published, place }: PublishedPort): readonly Rewriting[] {
  const note = 'The port is then open to this machine alone: the proxy must run on it, or in the same project.'
  const port = String.raw`(?:${published}|\$\{[^}]*\})`
  return [
    {
      pattern: new RegExp(String.raw`(?<=^["']?)(?:0\.0\.0\.0:|\[::\]:)?(?=${port}:\d+(?:/tcp)?["']?$)`, 'g'),
      by: '127.0.0.1:',
      note,
    },
    {
      pattern: /^(?=(?:target|published|protocol|mode):)(?![^]*host_ip)/g,
      by: `host_ip: 127.0.0.1\n${' '.repeat(place.column - 1)}`,
      note,
    },
  ]
}

const note = 'The application then listens to this machine alone: its proxy must run on it, and not in a container.'
const bound: readonly Rewriting[] = [
  { pattern: /(?<![\d.])0\.0\.0\.0(?![\d.])|\[::\](?=:\d)/g, by: '127.0.0.1', note },
  // The port alone, or with what is called once it listens.
  {
    pattern: /(?<=\.listen\([^,()'"{]*[^\s,()'"{])(?=\)$|,\s*(?:\(|\w+\s*=>|function\b|async\b))/g,
    by: `, '127.0.0.1'`,
    note,
  },
]
