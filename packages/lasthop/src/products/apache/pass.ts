import { Doubt, passageOfDoubt } from '../doubt.ts'
import type { Arrival } from '../message.ts'
import type { Passage } from '../passage.ts'
import { remembered } from '../remembered.ts'
import { isLetIn } from './access.ts'
import { arrive } from './arrive.ts'
import type { Configuration } from './configuration.ts'
import { fixEnvironment, setEnvironment } from './environment.ts'
import { applyFieldRules } from './field-rule.ts'
import { forward } from './forward.ts'
import { locationsFor, nodesFor, ownNodes } from './location.ts'
import { decodePath, type PathRules } from './path.ts'
import type { BodyReading, Wire } from './read-request.ts'
import { folderScopes } from './folder.ts'
import { rewriteInFolder } from './folder-rewrite.ts'
import { findInnerRedirect, findRedirect } from './redirect.ts'
import { replaceClient } from './remote-ip.ts'
import { keepsEncodedSlashes, routeOf } from './route.ts'
import { runScript, scriptOf } from './script.ts'
import { directivesOf, openPlace, settingOf } from './servers.ts'
import { wordAt, type Node } from './syntax.ts'
import { tellDefault, type Ending, type Visit } from './visit.ts'
import { translate } from './translate.ts'
import { runWsgi, wsgiFor } from './wsgi.ts'

/** What Apache does with a request, phase by phase as httpd runs its modules. */
export function pass(configuration: Configuration, arrival: Arrival, wire?: Wire): Passage {
  const visit = arrive(configuration, arrival, wire)
  if ('kind' in visit) return { kind: 'refused', status: visit.status, steps: [] }
  try {
    return serve(visit, wire?.body)
  } catch (doubt) {
    return passageOfDoubt(doubt, visit.steps)
  }
}

function serve(visit: Visit, body: BodyReading | undefined): Passage {
  const own = ownNodes(visit)
  applyFieldRules(visit, directivesOf(own, 'requestheader'), 'early')
  replaceClient(visit)
  setEnvironment(visit, own)
  const decoded = decodePath(visit.path, pathRulesOf(visit))
  if (decoded.kind === 'bad') return ended(visit, { kind: 'refuse', status: decoded.status }, body)
  visit.path = decoded.path
  if (visit.path === '*') return ended(visit, { kind: 'answer', status: 200 }, body)
  const asked = translate(visit)
  if (asked !== undefined && 'kind' in asked) return ended(visit, asked, body)
  const scopes = asked === undefined ? folderScopes(visit, visit.path) : []
  const inFolders = scopes.flatMap(({ nodes }) => nodes)
  setEnvironment(visit, inFolders)
  setEnvironment(visit, nodesFor(visit, asked?.url).slice(own.length))
  const refusal = refuse(visit, nodesFor(visit, asked?.url))
  if (refusal !== undefined) return ended(visit, refusal, body)
  const translated = asked ?? rewriteInFolder(visit, scopes)
  if (translated !== undefined && 'kind' in translated) return ended(visit, translated, body)
  const merged = nodesFor(visit, translated?.url)
  const nodes = inFolders.length === 0 ? merged : [...own, ...inFolders, ...merged.slice(own.length)]
  fixEnvironment(visit, nodes)
  const redirect = findInnerRedirect(visit) ?? findRedirect(visit, inFolders, false)
  if (redirect !== undefined) return ended(visit, redirect, body)
  const keepsSlashes = keepsEncodedSlashes(visit)
  applyFieldRules(visit, directivesOf(nodes, 'requestheader'), 'late')
  const application = translated === undefined && isForHandlers(visit) ? wsgiFor(visit) : undefined
  if (application !== undefined) return runWsgi(visit, application)
  const route = routeOf(visit, { translated, nodes, keepsSlashes })
  if ('kind' in route) {
    const script = route.kind === 'answer' && route.status === 404 ? scriptOf(visit) : undefined
    return script === undefined ? ended(visit, route, body) : runScript(visit, script)
  }
  const coding = visit.fields.get('Transfer-Encoding')
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return ended(visit, { kind: 'refuse', status: 500 }, undefined)
  if (body?.kind === 'bad') return ended(visit, { kind: 'refuse', status: body.status }, undefined)
  const open = openPlace(nodes)
  if (open !== undefined)
    throw new Doubt(`"${open.says}" may set what the application is told, and is not at hand.`, open.place)
  if (route.url.upstream.protocol === 'fastcgi')
    return runScript(visit, { upstream: route.url.upstream, directive: route.proxied.directive })
  return forward(visit, route)
}

/** TRACE is answered before any handler is asked. */
function isForHandlers({ arrival: { message } }: Visit): boolean {
  return message.method !== 'TRACE'
}

/** Access rules of the innermost sections that have any. */
function refuse(visit: Visit, nodes: readonly Node[]): Ending | undefined {
  const scopes = [...locationsFor(visit).map((section) => section.nodes), nodes].filter(hasRequire)
  const innermost = scopes.length > 1 ? scopes.at(-2) : scopes[0]
  return innermost === undefined || isLetIn(visit, innermost) ? undefined : { kind: 'refuse', status: 403 }
}

const hasRequire = remembered((nodes: readonly Node[]) =>
  nodes.some(({ name }) => name.startsWith('require') && name !== 'requestheader'),
)

function pathRulesOf({ servers, server }: Visit): PathRules {
  const slashes = wordAt(directivesOf(server.nodes, 'allowencodedslashes').at(-1) ?? noWords, 0).toLowerCase()
  const merges = wordAt(settingOf(servers, server, 'mergeslashes') ?? noWords, 0).toLowerCase()
  const encodedSlashes = slashes === 'nodecode' ? 'kept' : slashes === 'on' ? 'decoded' : 'refused'
  return { mergesSlashes: merges !== 'off', encodedSlashes }
}

/** An answer of Apache's own reads the body away first, and a fault in it is answered instead. */
function ended(visit: Visit, ending: Ending, body: BodyReading | undefined): Passage {
  const fault = body === undefined ? undefined : faultOf(visit, body)
  if (ending.kind === 'refuse' || fault !== undefined) {
    const status = fault ?? ending.status
    tellDefault(visit, 'httpd', { does: `refuses it with ${status}`, effect: 'refuses' })
    return { kind: 'refused', status, steps: visit.steps }
  }
  const fields = ending.location === undefined ? [] : ['Location', ending.location]
  return { kind: 'answered', status: ending.status, fields, steps: visit.steps }
}

function faultOf({ fields }: Visit, body: BodyReading): number | undefined {
  if (Number(fields.get('Content-Length') ?? 0) > usualBodyLimit) return 413
  return body.kind === 'bad' ? body.status : undefined
}

// LimitRequestBody, which does not bind what is proxied.
const usualBodyLimit = 1_073_741_824
const noWords = { words: [] }
