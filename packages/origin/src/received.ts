import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Server, Socket } from 'node:net'
import { peerOf, withoutFields } from '@lasthop/contract'
import type { Fields, Received } from '@lasthop/contract'
import { truthOf } from './socket-truth.ts'

/** A request as Node's own servers hand it over: HTTP/1, HTTP/2 through the compatibility API, or an upgrade. */
export type NodeRequest = IncomingMessage | Http2ServerRequest

/**
 * Who is at the other end of a Fetch request, which does not know: an address, `'unix'`, or undefined when unknown. Or the
 * request of Node that it was made from, which knows.
 */
export type FetchPeer = { readonly peer: string | undefined } | { readonly node: NodeRequest }

/** What a Node request says, before anybody believes it. */
export function receivedFromNode(request: NodeRequest): Received {
  const { remoteAddress, encrypted } = truthOf(request.socket)
  return {
    peer: peerOf(remoteAddress, remoteAddress === undefined && isUnix(request.socket)),
    scheme: encrypted ? 'https' : 'http',
    fields: fieldsOf(request.rawHeaders),
    requestLine: { method: request.method ?? '', target: targetOf(request) },
    authority: askedAuthority(request),
  }
}

/** What a Fetch request says. Its URL stands for the server's own view: scheme and host of the socket it came in on. */
export function receivedFromFetch(request: Request, { peer }: { readonly peer: string | undefined }): Received {
  const url = new URL(request.url)
  return {
    peer: peerOf(peer === 'unix' ? undefined : peer, peer === 'unix'),
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    fields: [...request.headers].flat(),
    requestLine: { method: request.method, target: `${url.pathname}${url.search}` },
    // A URL spells the host its own way: beside a Host field it could only seem to disagree.
    authority: request.headers.has('host') ? undefined : url.host,
  }
}

/** The target as the client sent it, also where a router has cut it since. */
export function targetOf(request: NodeRequest | Request): string {
  if (!isNode(request)) return request.url
  if ('originalUrl' in request && typeof request.originalUrl === 'string') return request.originalUrl
  return request.url ?? ''
}

/** The fields of a request as a flat list. */
export function fieldsOfRequest(request: NodeRequest | Request): Fields {
  return isNode(request) ? request.rawHeaders : [...request.headers].flat()
}

/** Whether a request is one of Node's servers, and not of Fetch. */
export function isNode(request: NodeRequest | Request): request is NodeRequest {
  return 'rawHeaders' in request
}

/** Whether a request has its connection for itself while it lasts. */
export function isHttp1(request: NodeRequest): request is IncomingMessage {
  return 'headersDistinct' in request
}

/**
 * Node stops reporting fields past a limit without a word (CVE-2026-58044), and what it leaves out may be the field
 * that matters. A list as long as the limit may have been cut.
 */
export function mayBeCut(request: NodeRequest): boolean {
  const reported = request.rawHeaders.length
  const limit = serverOf(request.socket)?.maxHeadersCount
  const own = typeof limit === 'number' && limit > 0 ? Math.min(limit, reportedAtMost) : reportedAtMost
  return reported >= own * 2
}

/** The path and query of a request target: also of `http://host/path`, which a server must accept (RFC 9112 section 3.2.2). */
export function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target
  const start = target.indexOf('://')
  if (start < 0) return undefined
  const end = target.slice(start + '://'.length).search(/[/?#]/)
  const rest = end < 0 ? '' : target.slice(start + '://'.length + end)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The authority beside the Host field: `:authority`, or the one in an absolute target. */
function askedAuthority(request: NodeRequest): string | undefined {
  const pseudo = isHttp1(request) ? undefined : request.headers[':authority']
  if (typeof pseudo === 'string') return pseudo
  const target = request.url ?? ''
  const start = target.startsWith('/') ? -1 : target.indexOf('://')
  if (start < 0) return undefined
  const rest = target.slice(start + '://'.length)
  const end = rest.search(/[/?#]/)
  return end < 0 ? rest : rest.slice(0, end)
}

/** Without `:path` and its like, which node:http2 puts into the raw list; they are not fields. */
function fieldsOf(raw: Fields): Fields {
  return raw[0]?.startsWith(':') === true ? withoutFields(raw, (name) => name.startsWith(':')) : raw
}

/**
 * A socket without an address cannot say that it is a Unix socket: so are those that are gone.
 * The server can: it listens on a path, or (when it was given a descriptor) listens and has no address.
 */
function isUnix(socket: Socket): boolean {
  const server = serverOf(socket)
  if (server === undefined) return false
  const address = server.address()
  return typeof address === 'string' || (address === null && server.listening)
}

/** Node sets `server` on each socket it accepts, but does not declare it. */
function serverOf(socket: Socket): (Server & { maxHeadersCount?: unknown }) | undefined {
  if (!('server' in socket) || typeof socket.server !== 'object' || socket.server === null) return undefined
  const server = socket.server
  return 'address' in server && 'listening' in server ? server : undefined
}

/** Pairs. Node's own default limit, in every release. */
const reportedAtMost = 1000
