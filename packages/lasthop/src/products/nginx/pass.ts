import { firstOf } from '@lasthop/contract'
import { Doubt, passageOfDoubt } from '../doubt.ts'
import type { Arrival } from '../message.ts'
import type { Passage } from '../passage.ts'
import { refuse } from './access.ts'
import { arrive } from './arrive.ts'
import type { Configuration } from './configuration.ts'
import { endingOf } from './ending.ts'
import { findLocation, pathOfLocation } from './find-location.ts'
import { forward } from './forward.ts'
import { gatewayOf } from './gateway.ts'
import { proxyPassOf } from './proxy-url.ts'
import type { BodyReading, Wire } from './read-request.ts'
import { replaceClient } from './real-ip.ts'
import { runRewrite, type Rewritten } from './rewrite.ts'
import { levelsOf, setting } from './scope.ts'
import { isScript, scriptFor, triedFiles } from './script.ts'
import { parseSize } from './size.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'
import { valueFor } from './variables.ts'
import type { Ending, Visit } from './visit.ts'

/** What nginx does with a request, phase by phase. */
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
  const isReplaced = replaceClient(visit, [visit.http.nodes, visit.server.nodes])
  const first = runRewrite(visit, visit.server.nodes)
  if (first.kind === 'ended') return endingOf(visit, first.ending, body)
  const located = locate(visit)
  if (located !== undefined) return endingOf(visit, located, located.readsNoBody ? undefined : body)
  if (!isReplaced) replaceClient(visit, levelsOf(visit))
  const refusal = refuse(visit, levelsOf(visit))
  return refusal === undefined ? content(visit, body) : endingOf(visit, refusal, body)
}

/** Finds the location and runs its rewrites, anew for each path that they make. */
function locate(visit: Visit): Ending | undefined {
  for (let cycle = 0; cycle <= 10; cycle++) {
    const found = findLocation(visit)
    visit.locations = found.kind === 'slash' ? [...found.around, found.location] : found.locations
    if (isHidden(visit)) return { kind: 'refuse', status: 404, readsNoBody: true }
    const tooLarge = bodyFault(visit)
    if (tooLarge !== undefined) return tooLarge
    if (found.kind === 'slash') return withSlash(visit, found.location)
    const innermost = visit.locations.at(-1)
    if (innermost === undefined) return undefined
    const rewritten = runRewrite(visit, inside(innermost))
    if (rewritten.kind === 'ended') return rewritten.ending
    if (settle(visit, rewritten)) return undefined
  }
  return { kind: 'refuse', status: 500 }
}

/** Whether only nginx itself leads here, as to a place that is asked about log-ins: a 404 then, before the body is looked at. */
function isHidden({ isInternal, locations }: Visit): boolean {
  return !isInternal && locations.some((location) => named(inside(location), 'internal').length > 0)
}

/** A directory-like location that proxies sends its own name without the slash there; the body is not looked at. */
function withSlash(visit: Visit, location: Node): Ending {
  const args = visit.args === '' ? '' : `?${visit.args}`
  return { kind: 'answer', status: 301, location: pathOfLocation(location) + args, readsNoBody: true }
}

/** Whether the location stays: an `if` that held becomes a part of it. */
function settle(visit: Visit, { isMoved, isBroken, chosen }: Rewritten & { readonly kind: 'went on' }): boolean {
  if (isMoved && !isBroken) return false
  if (isMoved) visit.isLocated = false
  if (chosen !== undefined) visit.locations = [...visit.locations, chosen]
  return true
}

/** try_files, then whoever answers: an upstream, or a file that is not looked for. */
function content(visit: Visit, body: BodyReading | undefined): Passage {
  const script = scriptFor(visit)
  if (script !== undefined) {
    const ending = goTo(visit, script)
    return ending === undefined ? content(visit, body) : endingOf(visit, ending, body)
  }
  const files = triedFiles(visit)
  const last = files?.words.at(-1)?.text
  if (files !== undefined && last !== undefined && !isScript(visit)) {
    const moved = fallBack(visit, files, last)
    if (moved !== undefined) return moved.kind === 'went' ? content(visit, body) : endingOf(visit, moved.ending, body)
  }
  const gateway = gatewayOf(visit)
  if (gateway !== undefined) return gateway
  const proxy = proxyPassOf(visit)
  if (proxy === undefined) return endingOf(visit, localAnswer(visit), body)
  if (body?.kind === 'bad') return { kind: 'refused', status: body.status, steps: visit.steps }
  if (isTooLong(visit, visit.bodyLength ?? 0)) return endingOf(visit, { kind: 'refuse', status: 413 }, undefined)
  return forward(visit, proxy)
}

type FallenBack = { readonly kind: 'went' } | { readonly kind: 'ended'; readonly ending: Ending }

/** Inside, to another path. */
function goTo(visit: Visit, path: string): Ending | undefined {
  Object.assign(visit, { path, isInternal: true, isUntouched: false })
  return locate(visit)
}

/** Whether the path itself is among the files: sent there inside, it is taken to be there. */
function asksForPath(files: Node): boolean {
  return textsOf(files)
    .slice(0, -1)
    .some((text) => text.includes('$uri'))
}

/** Whether the request was sent elsewhere inside too often. */
function isLost(visit: Visit): boolean {
  visit.jumps += 1
  return visit.jumps > 10
}

/** None of the files is there, so the last word of try_files counts: a status, a named location, or another path. */
function fallBack(visit: Visit, files: Node, last: string): FallenBack | undefined {
  if (last.startsWith('=')) return { kind: 'ended', ending: { kind: 'refuse', status: Number(last.slice(1)) } }
  if (isLost(visit)) return { kind: 'ended', ending: { kind: 'refuse', status: 500 } }
  if (last.startsWith('@')) {
    const location = named(visit.server.nodes, 'location').find((node) => wordAt(node, 0) === last)
    if (location === undefined) throw new Doubt(`"${last}" is not in the files.`, files.place)
    visit.locations = [location]
    return { kind: 'went' }
  }
  if (visit.isInternal && visit.path === last && asksForPath(files)) return undefined
  const [path = '', args] = valueFor(visit, last, files).split('?')
  Object.assign(visit, { path, args: args ?? visit.args, isInternal: true, isUntouched: false })
  const ending = locate(visit)
  if (ending !== undefined) return { kind: 'ended', ending }
  return triedFiles(visit) === files ? { kind: 'ended', ending: { kind: 'refuse', status: 404 } } : { kind: 'went' }
}

function bodyFault(visit: Visit): Ending | undefined {
  const length = Number(firstOf(visit.arrival.message.fields, 'content-length') ?? 0)
  return isTooLong(visit, length) ? { kind: 'refuse', status: 413 } : undefined
}

function isTooLong(visit: Visit, length: number): boolean {
  const node = setting(levelsOf(visit), 'client_max_body_size')
  const limit = node === undefined ? 1_048_576 : parseSize(wordAt(node, 0))
  return limit > 0 && length > limit
}

/** A file or an error: from here only its status is open. */
function localAnswer({ arrival }: Visit): Ending {
  const { method } = arrival.message
  return { kind: 'refuse', status: ['GET', 'HEAD', 'POST'].includes(method) ? 404 : 405 }
}
