import type { IncomingMessage } from 'node:http'
import { fieldPairs } from '@lasthop/contract'
import type { Belief } from '@lasthop/contract'
import { changeFields } from './canonical.ts'
import type { Change } from './canonical.ts'
import { isHttp1, pathOf } from './received.ts'
import type { NodeRequest } from './received.ts'
import type { Resolution } from './resolution.ts'

/**
 * Changes a request in place, in each of the shapes Node shows its fields in, so that whoever already holds the object or one
 * of the lists sees the change too. An absolute target becomes a path: it names a scheme and a host of the client's choice.
 */
export function rewriteNodeRequest(request: NodeRequest, { belief, change }: Resolution): void {
  if (change !== undefined) rewriteFields(request, change)
  if (isHttp1(request)) rewriteTarget(request)
  else rewritePseudoFields(request, belief)
}

function rewriteFields(request: NodeRequest, change: Change): void {
  // Node fills both lazily from rawHeaders and a length it remembers: they must be full before the list changes.
  rewriteHeaders(request.headers, change)
  if (isHttp1(request)) rewriteDistinct(request.headersDistinct, change)
  rewriteList(request.rawHeaders, change)
}

/** A new Fetch request with the believed URL and fields. Its body is the first one's, streamed. */
export function rewriteFetchRequest(request: Request, { belief, change }: Resolution): Request {
  const headers = new Headers()
  const fields = [...request.headers].flat()
  for (const [name, value] of fieldPairs(change === undefined ? fields : changeFields(fields, change)))
    headers.append(name, value)
  const { method, body, signal, redirect } = request
  const init = { method, headers, signal, redirect, ...(body === null ? {} : { body, duplex: 'half' as const }) }
  return new Request(believedUrl(request.url, belief), init)
}

/** From parts: a URL parser would take the host from a path that begins with two slashes. */
function believedUrl(url: string, belief: Belief): string {
  const { host, pathname, search } = new URL(url)
  return `${belief.scheme}://${belief.authority?.text ?? host}${pathname}${search}`
}

/** In place: a list of a hundred thousand, as a stranger may send it, is not made a second time. */
function rewriteList(list: string[], { drops, sets }: Change): void {
  let kept = 0
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = list[at] ?? ''
    if (drops(name)) continue
    list[kept] = name
    list[kept + 1] = list[at + 1] ?? ''
    kept += 2
  }
  list.length = kept
  list.push(...sets)
}

function rewriteHeaders(headers: NodeRequest['headers'], { drops, sets }: Change): void {
  for (const name of Object.keys(headers)) if (drops(name)) delete headers[name]
  for (const [name, value] of fieldPairs(sets)) headers[name.toLowerCase()] = value
}

function rewriteDistinct(headers: IncomingMessage['headersDistinct'], { drops, sets }: Change): void {
  for (const name of Object.keys(headers)) if (drops(name)) delete headers[name]
  for (const [name, value] of fieldPairs(sets)) headers[name.toLowerCase()] = [value]
}

function rewriteTarget(request: IncomingMessage): void {
  const path = request.url?.startsWith('/') === false ? pathOf(request.url) : undefined
  if (path !== undefined) request.url = path
}

/** RFC 9113 section 8.3.1: what HTTP/2 says of scheme and host, which node:http2 takes from the client unchecked. */
function rewritePseudoFields(request: NodeRequest, { scheme, authority, trusted }: Belief): void {
  rewritePseudo(request, ':scheme', scheme)
  if (trusted && authority !== undefined) rewritePseudo(request, ':authority', authority.text)
}

function rewritePseudo(request: NodeRequest, name: ':scheme' | ':authority', value: string): void {
  if (request.headers[name] === undefined) return
  request.headers[name] = value
  const raw = request.rawHeaders
  for (let at = 0; at + 1 < raw.length; at += 2) if (raw[at] === name) raw[at + 1] = value
}
