import { Doubt } from '../doubt.ts'
import { hasHole } from '../hole.ts'
import type { Forwarded, Upstream } from '../passage.ts'
import { takeTrusted } from './wsgi-trust.ts'
import { handedOver, tellHttps } from './cgi.ts'
import { serversFor } from './location.ts'
import { compilePattern } from './pattern.ts'
import { prefixLength } from './proxy-pass.ts'
import { textsOf, type Directive, type Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** The application of mod_wsgi that takes a request, unless an Alias takes it before: for a file. */
export function wsgiFor(visit: Visit): Directive | undefined {
  const nodes = serversFor(visit)
    .toReversed()
    .flatMap((server) => server.nodes)
  if (nodes.some((node) => aliases.test(node.name) && takes(visit, node))) return undefined
  return wsgiAliasesOf(nodes).find((directive) => takes(visit, directive))
}

/** Every application of mod_wsgi that these nodes name. */
export function wsgiAliasesOf(nodes: readonly Node[]): Directive[] {
  return nodes.filter((node): node is Directive => node.kind === 'directive' && scriptAliases.test(node.name))
}

/** Where mod_wsgi runs what a directive names: in Apache, or in a process of its own that nobody else can connect to. */
export function wsgiUpstream(directive: Directive): Upstream {
  const [, path = ''] = textsOf(directive)
  return { protocol: 'wsgi', target: { kind: 'unix', path }, place: directive.place }
}

/** A request as mod_wsgi hands it to an application. */
export function runWsgi(visit: Visit, directive: Directive): Forwarded {
  const taken = takeTrusted(visit, handedOver(visit))
  // Its own TLS counts, whatever a trusted proxy says.
  if (visit.arrival.scheme === 'https') taken.params.set('HTTPS', '1')
  tell(visit, directive, { does: 'mod_wsgi runs the application', effect: 'routes' })
  tellHttps(visit, taken.params.get('HTTPS'))
  const { message } = visit.arrival
  const upstream = wsgiUpstream(directive)
  return { kind: 'forwarded', upstream, message: { ...message, ...taken }, steps: visit.steps }
}

function takes({ path }: Visit, { name, words, place }: Node): boolean {
  const [text = ''] = textsOf({ words })
  if (hasHole(text)) throw new Doubt('A template fills in the path of this alias.', place)
  return name.endsWith('match') ? compilePattern(text, '').test(path) : prefixLength(path, text) > 0
}

const aliases = /^(?:script)?alias(?:match)?$/
const scriptAliases = /^wsgiscriptalias(?:match)?$/
