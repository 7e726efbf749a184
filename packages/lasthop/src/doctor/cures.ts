import { isProblem, problem, type Problem } from '@lasthop/contract'

import type { Believes } from '../products/app-server.ts'
import type { Aim, Edge } from '../products/edge.ts'
import type { Edit } from '../products/edit.ts'
import { isLoopbackHost } from '../products/host-port.ts'
import { describePlace } from '../products/place.ts'
import { edgeProducts } from '../products/products.ts'
import { httpsCures } from './https-cures.ts'
import { loopbackCures } from './loopback-cures.ts'
import { whoIs } from './next-hop.ts'
import { speaksForAll, widest } from './rules/trust-words.ts'
import type { Stack } from './stack.ts'
import { filesOf } from './stack-files.ts'
import { trustListCures } from './trust-list-cures.ts'
import type { View } from './view.ts'

/** A change of one part of the stack that takes findings away. */
export interface Cure {
  /** Of the proxy before those of the application. */
  readonly order: 1 | 2
  readonly grade: 'safe' | 'review'
  /** Ids of the rules that it is for. */
  readonly rules: readonly string[]
  readonly product: string
  readonly file: string
  readonly edits: readonly Edit[]
  readonly note: string
}

/** Every cure that the stack's files allow, and why others are not offered. */
export interface Cures {
  readonly cures: readonly Cure[]
  readonly refusals: readonly string[]
}

/** Asks every part of the stack what would make it right. */
export function findCures(view: View): Cures {
  const { stack, ways } = view
  const outer = new Set(ways.flatMap(({ way }) => (way.kind === 'door' ? [way.edge] : [])))
  const asked = stack.edges.map((edge) => edgeCure(edge, outer.has(edge), stack))
  const cured = asked.flatMap((each) => (isProblem(each) ? [] : [each]))
  return {
    cures: inLineEnds(
      [...cured, ...httpsCures(view), ...appCures(view), ...trustListCures(view), ...loopbackCures(view)],
      stack,
    ),
    refusals: asked.filter(isProblem).map(({ message }) => message),
  }
}

/** What is written into a file of Windows ends its lines as the file does. */
function inLineEnds(cures: readonly Cure[], stack: Stack): readonly Cure[] {
  const paths = new Set(filesOf(stack).flatMap(({ path, text }) => (text.includes('\r\n') ? [path] : [])))
  if (paths.size === 0) return cures
  return cures.map((cure) => ({
    ...cure,
    edits: cure.edits.map((edit) =>
      paths.has(edit.path) ? { ...edit, text: edit.text.replaceAll(/\r?\n/g, '\r\n') } : edit,
    ),
  }))
}

function edgeCure(edge: Edge, isOuter: boolean, stack: Stack): Cure | Problem {
  const product = edgeProducts.find(({ name }) => name === edge.product)
  const aim = isOuter && !stack.topology.isTlsInFront ? outermost(edge) : behind(edge, stack)
  if (product === undefined || isProblem(aim))
    return isProblem(aim) ? aim : { kind: 'problem', message: `${edge.product} is not known.` }
  const broken = edge.complaints.find(({ rule }) => rule === 'P901')?.place
  if (broken !== undefined)
    return problem(
      `${product.title}: ${describePlace(broken)} is not understood, so nothing is changed here by itself.`,
    )
  const edits = product.cure(edge, aim)
  if (isProblem(edits)) return { kind: 'problem', message: `${product.title}: ${edits.message}` }
  const more = product.note?.(edge, edits)
  const note =
    aim.kind === 'outermost'
      ? 'Sets what the application may believe, and removes every spelling of it that a client could send.'
      : `Keeps the word of ${aim.ranges.join(', ')}, and sets its own for everybody else.`
  return {
    order: 1,
    // Who is trusted is for a person to say, also where it is everybody.
    grade: aim.kind === 'outermost' && trustOf(edge) !== undefined ? 'review' : 'safe',
    rules: edgeRules,
    product: edge.product,
    file: edits[0]?.path ?? edge.files[0]?.path ?? edge.product,
    edits,
    note: more === undefined ? note : `${note} ${more}`,
  }
}

/** An edge that lists whom it believes, for every field and not the address alone, goes on to believe them. */
function outermost(edge: Edge): Aim {
  const believes = trustOf(edge)
  const ranges = believes?.listed ?? []
  return believes === undefined || ranges.length === 0 || widest(believes) !== undefined
    ? { kind: 'outermost' }
    : { kind: 'behind', ranges }
}

function trustOf({ product, doors }: Edge): Believes | undefined {
  if (!speaksForAll.has(product)) return undefined
  return doors.flatMap(({ sites }) => sites).find(({ believes }) => believes !== undefined)?.believes
}

/** The ranges from which the hop in front connects; never a guess. */
function behind(edge: Edge, stack: Stack): Aim | Problem {
  if (stack.topology.frontRanges.length > 0) return { kind: 'behind', ranges: stack.topology.frontRanges }
  const upstreams = stack.edges
    .filter((other) => other !== edge)
    .flatMap((other) =>
      other.doors.flatMap(({ sites }) =>
        sites.flatMap(({ routes }) =>
          routes.flatMap(({ upstream }) => (upstream === undefined ? [] : [{ other, upstream }])),
        ),
      ),
    )
  const leading = upstreams.filter(({ other, upstream }) => {
    const next = whoIs(upstream, stack, other)
    return next.kind === 'edge' && next.edge === edge
  })
  const isLocal =
    leading.length > 0 &&
    leading.every(({ upstream }) => upstream.target.kind === 'tcp' && isLoopbackHost(upstream.target.host))
  if (isLocal) return { kind: 'behind', ranges: ['127.0.0.1/32'] }
  return {
    kind: 'problem',
    message: `${edge.product}: no file says from where the hop in front of it connects: give --front RANGE.`,
  }
}

function appCures(view: View): readonly Cure[] {
  const reached = reachedParts(view)
  const parts = view.stack.apps.flatMap(({ server, framework }) => [server ?? [], framework ?? []].flat())
  return parts
    .filter((part) => reached.size === 0 || reached.has(part))
    .flatMap(({ product, cures = [] }) =>
      cures.map(({ rules, grade, note, edits }): Cure => ({
        order: 2,
        grade,
        rules,
        product,
        file: edits[0]?.path ?? '',
        edits,
        note,
      })),
    )
}

/** What no way leads to, beside what a way does, believes what it likes: no finding is about it. */
function reachedParts({ ways }: View): ReadonlySet<unknown> {
  const outcomes = ways.flatMap((way) => [
    way.ordinary,
    ...way.outcomes,
    ...way.ownPaths,
    ...way.elsewhere.flatMap(({ ordinary, outcomes: others }) => [ordinary, ...others]),
  ])
  return new Set(outcomes.flatMap(({ app }) => (app === undefined ? [] : [app.server, app.framework])))
}

/** What the block of an edge takes away. */
export const edgeRules: readonly string[] = [
  'P106',
  'P108',
  'P109',
  'P110',
  'P111',
  'P112',
  'P201',
  'P202',
  'P203',
  'P204',
  'P206',
  'P207',
  'P208',
  'P209',
  'P211',
  'P301',
  'P303',
  'P304',
  'P305',
  'P401',
  'P402',
  'P404',
  'P902',
  'P905',
  'P906',
  'P911',
]
