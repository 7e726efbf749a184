import type { Node } from '../syntax.ts'
import { at, isTrue, itemsOf, memberOf, membersOf, textOf, textsIn } from './json.ts'
import type { MakeNode } from './nodes.ts'
import type { Json } from './parse-json.ts'
import type { Routing } from './routes.ts'

/** A handler as the directive that does the same. One that is not known keeps its name, and the model says that it does not follow it. */
export function nodeOf(handler: Json, routing: Routing): Node {
  const { make } = routing
  const name = textOf(at(handler, 'handler')) ?? ''
  switch (name) {
    case 'subroute':
      return make({ name: 'route', nodes: routing.nodesOf(at(handler, 'routes')) }, handler.place)
    case 'headers':
      return headersOf(handler, make)
    case 'reverse_proxy':
      return proxyOf(handler, make)
    case 'static_response':
      return responseOf(handler, make)
    case 'rewrite':
      return rewriteOf(handler, make)
    case 'vars':
      // `root` is about files.
      return make(
        { name: membersOf(handler).every((each) => /^(?:handler|root)$/.test(each.name)) ? 'root' : name },
        handler.place,
      )
    default:
      return make({ name }, handler.place)
  }
}

/** What it does to the request, or else to the answer; both are two lines in a block. */
function headersOf(handler: Json, make: MakeNode): Node {
  const request = at(handler, 'request')
  const response = at(handler, 'response')
  const lines = [
    ...(request === undefined
      ? []
      : [make({ name: 'request_header', nodes: operationsIn(request, make, '') }, request.place)]),
    ...(response === undefined ? [] : [make({ name: 'header', nodes: answerLines(response, make) }, response.place)]),
  ]
  const [only, second] = lines
  return only !== undefined && second === undefined ? only : make({ name: 'route', nodes: lines }, handler.place)
}

function answerLines(response: Json, make: MakeNode): Node[] {
  const late = memberOf(response, 'deferred')
  const own = operationsIn(response, make, '')
  return late !== undefined && isTrue(late.value) ? [...own, make({ name: 'defer' }, late.place)] : own
}

/** Operations on fields as lines: with `header_up` or `header_down` before the name, or in a block of their own. */
function operationsIn(operations: Json, make: MakeNode, directive: string): Node[] {
  const line = (words: readonly string[], place: Json['place']): Node => {
    const [name = '', ...rest] = directive === '' ? words : [directive, ...words]
    return make({ name, words: rest }, place)
  }
  const valued = (member: string, sign: string): Node[] =>
    membersOf(at(operations, member)).flatMap(({ name, value, place }) =>
      textsIn(value).map((text, index) => line([`${index === 0 ? sign : '+'}${name}`, text], place)),
    )
  return [
    ...valued('add', '+'),
    ...valued('set', ''),
    ...itemsOf(at(operations, 'delete')).map((item) => line([`-${textOf(item) ?? ''}`], item.place)),
    ...membersOf(at(operations, 'replace')).flatMap(({ name, value }) =>
      itemsOf(value).map((each) => line([name, patternOf(each), textOf(at(each, 'replace')) ?? ''], each.place)),
    ),
  ]
}

/** A plain text to be found stands for itself. */
function patternOf(replacement: Json): string {
  return (
    textOf(at(replacement, 'search_regexp')) ??
    (textOf(at(replacement, 'search')) ?? '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  )
}

function proxyOf(handler: Json, make: MakeNode): Node {
  const transport = memberOf(handler, 'transport')
  const trusted = memberOf(handler, 'trusted_proxies')
  const upstreams = itemsOf(at(handler, 'upstreams')).flatMap((each) => textOf(at(each, 'dial')) ?? [])
  // What changes the request in a way that is not followed.
  const others = membersOf(handler).filter(({ name }) => /^(?:rewrite|dynamic_upstreams)$/.test(name))
  const nodes = [
    ...operationsIn(at(handler, 'headers', 'request') ?? handler, make, 'header_up'),
    ...operationsIn(at(handler, 'headers', 'response') ?? handler, make, 'header_down'),
    ...(trusted ? [make({ name: 'trusted_proxies', words: textsIn(trusted.value) }, trusted.place)] : []),
    ...(transport ? [transportOf(transport.value, make)] : []),
    ...others.map(({ name, place }) => make({ name: name === 'rewrite' ? name : 'dynamic' }, place)),
  ]
  return make({ name: 'reverse_proxy', words: upstreams, nodes }, handler.place)
}

function transportOf(transport: Json, make: MakeNode): Node {
  const tls = memberOf(transport, 'tls')
  const versions = memberOf(transport, 'versions')
  const words = [textOf(at(transport, 'protocol')) ?? 'http']
  const nodes = [
    ...(tls ? [make({ name: 'tls' }, tls.place)] : []),
    ...(versions ? [make({ name: 'versions', words: textsIn(versions.value) }, versions.place)] : []),
    ...membersOf(at(transport, 'env')).map(({ name, value, place }) =>
      make({ name: 'env', words: [name, textOf(value) ?? ''] }, place),
    ),
  ]
  return make({ name: 'transport', words, nodes }, transport.place)
}

/** A star before the words says that none of them is a matcher. */
function responseOf(handler: Json, make: MakeNode): Node {
  if (isTrue(at(handler, 'abort'))) return make({ name: 'abort' }, handler.place)
  const status = textOf(at(handler, 'status_code')) ?? '200'
  const fields = membersOf(at(handler, 'headers'))
  const location = fields.find(({ name }) => /^location$/i.test(name))
  if (location !== undefined)
    return make({ name: 'redir', words: ['*', textsIn(location.value)[0] ?? '', status] }, handler.place)
  const closes = memberOf(handler, 'close')
  const nodes = closes !== undefined && isTrue(closes.value) ? [make({ name: 'close' }, closes.place)] : undefined
  return make({ name: 'respond', words: ['*', '', status], ...(nodes && { nodes }) }, handler.place)
}

function rewriteOf(handler: Json, make: MakeNode): Node {
  const prefix = memberOf(handler, 'strip_path_prefix')
  const isAlone = membersOf(handler).length === 2
  return prefix !== undefined && isAlone
    ? make({ name: 'uri', words: ['*', 'strip_prefix', textOf(prefix.value) ?? ''] }, handler.place)
    : make({ name: 'rewrite' }, handler.place)
}
