import type { Edge } from '../products/edge.ts'
import type { Edit } from '../products/edit.ts'
import type { Place } from '../products/place.ts'
import { remembered } from '../products/remembered.ts'
import { findCures, type Cure } from './cures.ts'
import type { Finding, Fix } from './finding.ts'
import { portCure } from './loopback-cures.ts'
import { family } from './report/report.ts'
import type { Stack } from './stack.ts'
import type { View } from './view.ts'

/** The findings with the changes that would take them away, the proxy's first. */
export function withFixes(findings: readonly Finding[], view: View): readonly Finding[] {
  const { cures } = findCures(view)
  return findings.map((finding) => {
    const rules = family(finding).map(({ rule }) => rule)
    const fitting = cures.filter(
      (cure) =>
        cure.edits.length > 0 &&
        cure.rules.some((rule) => rules.includes(rule)) &&
        !isForOthers(cure, finding) &&
        !(cure.order === 2 && isBeforeApps(finding, view)) &&
        concerns(cure, finding, view),
    )
    return fitting.length === 0 ? finding : { ...finding, fixes: [...finding.fixes, ...fitting.map(fixOf)] }
  })
}

/** An edge's cure is for what happens on its ways or in its files, that of a port for the line that opens it. */
function concerns({ order, product, edits }: Cure, finding: Finding, { ways, stack }: View): boolean {
  if (product === portCure) return family(finding).some(({ place }) => edits.every((edit) => isWithin(edit, place)))
  if (order === 2) return true
  const { place, evidence } = finding
  if (isOfAnotherStack(edits, place, { ways, stack })) return false
  const isInFiles = edgesAt(stack, place?.path ?? '').some((edge) => edge.product === product)
  if (evidence.length === 0 && place !== undefined && !isInFiles) return false
  const through = ways.filter(
    ({ way, ordinary }) => way.kind === 'door' && ordinary.left.some((left) => left.product === product),
  )
  return through.length > 0 && finding.rule !== 'P702'
}

/** What visitors connect to first in another place of the files is another stack's. */
function isOfAnotherStack(
  edits: readonly Edit[],
  place: Place | undefined,
  { ways, stack }: Pick<View, 'ways' | 'stack'>,
): boolean {
  const blamed = edgesAt(stack, place?.path ?? '')
  const cured = pathsIn(edits).flatMap((path) => edgesAt(stack, path))
  const first = new Set(ways.flatMap(({ way }) => (way.kind === 'door' ? [way.edge] : [])))
  return (
    [blamed, cured].every((edges) => edges.length > 0 && edges.every((edge) => first.has(edge))) &&
    !blamed.some((edge) => cured.includes(edge))
  )
}

/** The edges that have a file. */
function edgesAt({ edges }: Pick<Stack, 'edges'>, path: string): readonly Edge[] {
  return edgesByPath(edges).get(path) ?? []
}

const edgesByPath = remembered((edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> => {
  const placed = edges.flatMap((edge) =>
    [...new Set(edge.files.map(({ path }) => path))].map((path) => ({ path, edge })),
  )
  const groups = Map.groupBy(placed, ({ path }) => path)
  return new Map([...groups].map(([path, group]) => [path, group.map(({ edge }) => edge)]))
})

const pathsIn = remembered((edits: readonly Edit[]) => [...new Set(edits.map(({ path }) => path))])

function isWithin({ path, start }: Edit, place: Place | undefined): boolean {
  return place !== undefined && path === place.path && place.start <= start && start <= place.end
}

/** A circle that a proxy makes, or a file in a folder of its site, never comes to what the application believes. */
function isBeforeApps({ rule, trace }: Finding, { stack }: View): boolean {
  return rule === 'P104' && stack.edges.some(({ product }) => product === trace.at(-1)?.product)
}

/** What makes an application read its proxy does not help where the proxy says nothing. */
export function isForOthers({ order, rules }: Pick<Cure, 'order' | 'rules'>, { rule, causes }: Finding): boolean {
  return order === 2 && rule === 'P101' && causes.length > 0 && !causes.some((each) => rules.includes(each))
}

function fixOf({ order, grade, file, edits, note }: Cure): Fix {
  return { order, grade, file, edits, note }
}
