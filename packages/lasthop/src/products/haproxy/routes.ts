import { upstreamOf, serverOf } from './backend.ts'
import type { FieldSetting, Route } from '../edge.ts'
import { modeOf, optionOf, type Proxies, type Proxy } from './proxies.ts'
import { isRedirect } from './redirect.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'

/** What stands before a path's requests on their way to a backend. */
export interface Leading {
  readonly path: string
  readonly back: Proxy
  /** The line that chooses it. */
  readonly line: Line
}

/** The route to a backend: the frontend's fields, then the backend's own. */
export function routeTo(front: Proxy, { path, back, line }: Leading): Route {
  const server = serverOf(back)
  const upstream = server && upstreamOf(server)
  const proxies = front === back ? [front] : [front, back]
  return {
    path,
    place: (server ?? line).place,
    does: 'proxies',
    ...(upstream && modeOf(back) === 'http' && { upstream }),
    fields: [...proxies.flatMap(fieldsOf), ...addedBy(proxies)],
  }
}

/** Where a proxy redirects. */
export function redirectsOf({ before, lines }: Proxy): Route[] {
  return [...before, ...lines]
    .filter(isRedirect)
    .map(({ place }) => ({ path: '/', place, does: 'redirects', fields: [] }))
}

/** The backends that a frontend names, each with its line. */
export function targetsOf(front: Proxy, { backs }: Proxies): { readonly line: Line; readonly back: Proxy }[] {
  return named(front.lines, 'use_backend').flatMap((line) => {
    const back = backs.get(wordAt(line, 0))
    return back === undefined ? [] : [{ line, back }]
  })
}

/** What a proxy's rules do to fields, in their order. */
export function fieldsOf({ before, lines }: Proxy): FieldSetting[] {
  return named([...before, ...lines], 'http-request').flatMap((line) => {
    const [action = '', name = '', value = ''] = textsOf(line)
    const does = effects[action]
    if (does === undefined) return []
    const isConditional = /\s(?:if|unless)\s/.test(line.says)
    const written = does === 'removes' ? '' : action.startsWith('replace') ? wordAt(line, 3) : value
    return [{ name, action: does, value: written, isConditional, place: line.place }]
  })
}

function addedBy(proxies: readonly Proxy[]): FieldSetting[] {
  const option = proxies.map((proxy) => optionOf(proxy, 'forwardfor')).findLast((each) => each !== undefined)
  if (option === undefined) return []
  const words = textsOf(option)
  const at = words.indexOf('header')
  const name = at === -1 ? 'X-Forwarded-For' : (words[at + 1] ?? 'X-Forwarded-For')
  const isConditional = words.includes('if-none') || words.includes('except')
  return [{ name, action: 'adds', value: '%[src]', isConditional, place: option.place }]
}

const effects: Readonly<Record<string, FieldSetting['action']>> = {
  'set-header': 'sets',
  'add-header': 'adds',
  'del-header': 'removes',
  'replace-header': 'sets',
  'replace-value': 'sets',
}
