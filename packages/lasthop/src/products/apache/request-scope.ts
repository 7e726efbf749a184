import { Doubt } from '../doubt.ts'
import type { Scope } from './expression/evaluate.ts'
import { percent } from './path.ts'
import { bracketed, canonicalNameOf, canonicalPortOf } from './server-name.ts'
import { schemeOf, type Visit } from './visit.ts'

/** What an expression sees of a request. */
export function scopeOf(visit: Visit): Scope {
  return {
    variable: (name) => variableOf(visit, name),
    call: (name, argument) => call(visit, name, argument),
    captures: [],
  }
}

/** `%{NAME}` in an expression or a RewriteCond. */
export function variableOf(visit: Visit, name: string): string {
  const upper = name.toUpperCase()
  const known = variables[upper]
  if (known !== undefined) return known(visit)
  const field = fieldVariables[upper]
  if (field !== undefined) return visit.fields.get(field) ?? ''
  throw new Doubt(`"%{${name}}" is not known from the files.`)
}

function call(visit: Visit, name: string, argument: string): string {
  const known = functions[name.toLowerCase()]
  if (known === undefined) throw new Doubt(`The function "${name}" of an expression is not known.`)
  return known(visit, argument)
}

const variables: Readonly<Record<string, (visit: Visit) => string>> = {
  HTTPS: ({ arrival }) => (arrival.scheme === 'https' ? 'on' : 'off'),
  REQUEST_SCHEME: schemeOf,
  REQUEST_METHOD: ({ arrival }) => arrival.message.method,
  REQUEST_URI: ({ path }) => path,
  QUERY_STRING: ({ query }) => query ?? '',
  THE_REQUEST: ({ arrival: { message }, target }) => `${message.method} ${target} HTTP/${message.version}`,
  SERVER_PROTOCOL: ({ arrival }) => `HTTP/${arrival.message.version}`,
  SERVER_NAME: (visit) => bracketed(canonicalNameOf(visit)),
  SERVER_PORT: (visit) => String(canonicalPortOf(visit)),
  SERVER_ADDR: ({ arrival }) => arrival.address,
  REMOTE_ADDR: ({ client }) => client,
  CONN_REMOTE_ADDR: ({ arrival }) => addressOfPeer(arrival.peer),
  REMOTE_USER: () => '',
  AUTH_TYPE: () => '',
  IPV6: ({ arrival }) => (arrival.address.includes(':') ? 'on' : 'off'),
  IS_SUBREQ: () => 'false',
}

const fieldVariables: Readonly<Record<string, string>> = {
  HTTP_ACCEPT: 'Accept',
  HTTP_COOKIE: 'Cookie',
  HTTP_FORWARDED: 'Forwarded',
  HTTP_HOST: 'Host',
  HTTP_PROXY_CONNECTION: 'Proxy-Connection',
  HTTP_REFERER: 'Referer',
  HTTP_USER_AGENT: 'User-Agent',
}

const functions: Readonly<Record<string, (visit: Visit, argument: string) => string>> = {
  http: ({ fields }, name) => fields.get(name) ?? '',
  req: ({ fields }, name) => fields.get(name) ?? '',
  req_novary: ({ fields }, name) => fields.get(name) ?? '',
  env: ({ env }, name) => env.get(name) ?? '',
  reqenv: ({ env }, name) => env.get(name) ?? '',
  tolower: (_visit, text) => text.toLowerCase(),
  toupper: (_visit, text) => text.toUpperCase(),
  escape: (_visit, text) => text.replace(/[^A-Za-z0-9$\-_.+!*'(),:@&=/~]/g, percent),
}

/** The address at the other end of the connection; empty for a unix socket. */
export function addressOfPeer(peer: Visit['arrival']['peer']): string {
  return peer.kind === 'ip' ? peer.address.text : ''
}
