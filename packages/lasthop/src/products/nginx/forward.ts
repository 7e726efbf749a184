import { fieldPairs } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import type { Forwarded } from '../passage.ts'
import { valueOr } from '../stand-in.ts'
import { isAtLeast } from '../version.ts'
import { isPrefix, pathOfLocation } from './find-location.ts'
import { httpVersionOf, parseProxyUrl, type ProxyUrl } from './proxy-url.ts'
import { effective, isOn, levelsOf, openPlace, setting } from './scope.ts'
import { wordAt, type Node } from './syntax.ts'
import { escapeUri } from './uri.ts'
import { valueFor } from './variables.ts'
import { tell, type Visit } from './visit.ts'

/** The request for the upstream: what the proxy module makes of it (ngx_http_proxy_create_request). */
export function forward(visit: Visit, node: Node): Forwarded {
  const url = parseProxyUrl(visit, node, (template, by) => valueFor(visit, template, by))
  const levels = levelsOf(visit)
  const isNew = isAtLeast(visit.version, '1.29.7')
  const version = httpVersionOf(visit, isNew)
  const method = setting(levels, 'proxy_method')
  const open = openPlace(levels)
  if (open !== undefined)
    throw new Doubt(`"${open.says}" may set what the application is told, and is not at hand.`, open.place)
  const own = ownFields(visit, levels, isNew)
  const kept = isOn(levels, 'proxy_pass_request_headers', true) ? keptFields(visit, own) : []
  tellPassed(visit, kept)
  tell(visit, node, { does: `goes to ${wordAt(node, 0)}`, effect: 'routes' })
  return {
    kind: 'forwarded',
    upstream: url.upstream,
    message: {
      method: method === undefined ? visit.arrival.message.method : valueFor(visit, wordAt(method, 0), method),
      target: targetFor(visit, url),
      version,
      fields: [...own.filter(({ value }) => value !== '').flatMap(({ name, value }) => [name, value]), ...kept],
    },
    steps: visit.steps,
  }
}

interface OwnField {
  readonly name: string
  readonly value: string
}

/** The proxy_set_header lines of one level, then nginx's own for names that those leave out. An empty value sends nothing. */
function ownFields(visit: Visit, levels: readonly (readonly Node[])[], isNew: boolean): OwnField[] {
  const lines = effective(levels, 'proxy_set_header')
  const set = lines.map((line) => ({ name: wordAt(line, 0), value: fieldValue(visit, line) }))
  const named = new Set(set.map(({ name }) => name.toLowerCase()))
  return [...set, ...defaultFields(visit, levels, isNew).filter(({ name }) => !named.has(name.toLowerCase()))]
}

function fieldValue(visit: Visit, line: Node): string {
  const name = wordAt(line, 0)
  const value = valueOr(name, () => valueFor(visit, wordAt(line, 1), line))
  const does = value === '' ? `the client's ${name} is not passed` : `${name} is "${value}"`
  tell(visit, line, { does, effect: value === '' ? 'removes' : 'sets', field: name })
  return value
}

function defaultFields(visit: Visit, levels: readonly (readonly Node[])[], isNew: boolean): OwnField[] {
  return [
    { name: 'Host', value: valueFor(visit, '$proxy_host') },
    { name: 'Connection', value: isNew ? '' : 'close' },
    { name: 'Content-Length', value: bodyLength(visit, levels) },
    { name: 'Transfer-Encoding', value: isStreamed(visit, levels) ? 'chunked' : '' },
    ...['TE', 'Keep-Alive', 'Expect', 'Upgrade', ...(isNew ? ['Proxy-Connection'] : [])].map((name) => ({
      name,
      value: '',
    })),
  ]
}

/** A chunked body is read first, and then has a length. */
function bodyLength(visit: Visit, levels: readonly (readonly Node[])[]): string {
  if (isChunked(visit)) return isStreamed(visit, levels) ? '' : String(visit.bodyLength ?? 0)
  const length = fieldPairs(visit.arrival.message.fields).find(([name]) => name.toLowerCase() === 'content-length')
  return length === undefined ? '' : length[1].replace(/^0+(?=\d)/, '')
}

function isStreamed(visit: Visit, levels: readonly (readonly Node[])[]): boolean {
  return isChunked(visit) && !isOn(levels, 'proxy_request_buffering', true)
}

function isChunked({ arrival }: Visit): boolean {
  return fieldPairs(arrival.message.fields).some(([name]) => name.toLowerCase() === 'transfer-encoding')
}

/** The client's fields whose names no line of ours has, an empty one included. */
function keptFields(visit: Visit, own: readonly OwnField[]): string[] {
  const names = new Set(own.map(({ name }) => name.toLowerCase()))
  const isPlain = isOn([visit.http.nodes, visit.server.nodes], 'underscores_in_headers', false)
    ? /^[\w-]+$/
    : /^[A-Za-z0-9-]+$/
  // A name that is odd to nginx, and let in by ignore_invalid_headers, is never found among its own.
  return fieldPairs(visit.arrival.message.fields).flatMap(([name, value]) =>
    isPlain.test(name) && names.has(name.toLowerCase()) ? [] : [name, value],
  )
}

function tellPassed(visit: Visit, kept: readonly string[]): void {
  for (const [name, value] of fieldPairs(kept)) {
    if (/forward|proto|scheme|real-?ip|ssl|https/i.test(name)) {
      tell(visit, 'no proxy_set_header of this name', {
        does: `the client's "${value}" passes`,
        effect: 'passes',
        field: name,
      })
    }
  }
}

/** The path as it came, or with the location's prefix replaced, or as variables made it. */
function targetFor(visit: Visit, { uri, isComputed }: ProxyUrl): string {
  if (isComputed && uri !== '') return uri.startsWith('?') ? `/${uri}` : uri
  if (uri === '' && visit.isUntouched) return visit.arrival.message.target
  const location = visit.locations.findLast((node) => node.name === 'location')
  const isReplaced = uri !== '' && location !== undefined && isPrefix(location) && visit.isLocated
  const prefix = isReplaced ? pathOfLocation(location).length : 0
  const rest = visit.path.slice(prefix)
  const path = (isReplaced ? uri : '') + (visit.isQuoted || visit.isInternal ? escapeUri(rest) : rest)
  return visit.args === '' ? path : `${path}?${visit.args}`
}
