import { field } from './field.ts'
import { parseForwarded, parseForwardedFor, parseHopNode, splitList, trimSpace, type HopNode } from './forwarded.ts'
import type { Lines } from './lines.ts'
import { isProblem, type Problem } from './problem.ts'

/** The two conventions by which hops tell each other about the client. */
export type Family = 'x-forwarded' | 'forwarded'

/** What the hops before us say, in wire order (leftmost first), in either family. */
export interface Claims {
  readonly nodes: readonly HopNode[]
  readonly proto: Claim
  readonly host: Claim
  readonly port: Claim
}

/** One thing the hops say. `list`: what each said, `undefined` where it said nothing. `conflict`: lines that do not agree. */
export type Claim =
  | { readonly kind: 'absent'; readonly name: string }
  | { readonly kind: 'conflict'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'list'
      readonly name: string
      readonly text: string
      readonly elements: readonly (string | undefined)[]
    }

/** What a family's fields say; a problem if they cannot be read at all. */
export function readClaims(family: Family, lines: Lines): Claims | Problem {
  return family === 'forwarded' ? readForwarded(lines) : readXForwarded(lines)
}

/** Whether anything was said in a family. */
export function isUsed(family: Family, lines: Lines): boolean {
  const parts = family === 'forwarded' ? [lines.forwarded] : [lines.proto, lines.for, lines.forwardedHost, lines.port]
  return parts.some((part) => part.length > 0)
}

/**
 * The element of a list that was said about one hop: the element at the hop's own place if there are as many as nodes,
 * else the only one. `ambiguous` if neither; `undefined` if that hop's neighbour said nothing.
 */
export function elementFor(
  elements: readonly (string | undefined)[],
  { claims, place }: { readonly claims: Claims; readonly place: number | undefined },
): { readonly value: string | undefined } | 'ambiguous' {
  if (elements.length === 1) return { value: elements[0] }
  return elements.length === claims.nodes.length && place !== undefined ? { value: elements[place] } : 'ambiguous'
}

function readXForwarded(lines: Lines): Claims {
  return {
    nodes: parseForwardedFor(lines.for),
    proto: claimOf(field.xForwardedProto, lines.proto),
    host: claimOf(field.xForwardedHost, lines.forwardedHost),
    port: claimOf(field.xForwardedPort, lines.port),
  }
}

function readForwarded(lines: Lines): Claims | Problem {
  const elements = parseForwarded(lines.forwarded)
  if (isProblem(elements)) return elements
  return {
    nodes: elements.map((element) => parseHopNode(element.for ?? '')),
    proto: parameterClaim(
      'proto',
      elements.map((element) => element.proto),
    ),
    host: parameterClaim(
      'host',
      elements.map((element) => element.host),
    ),
    port: { kind: 'absent', name: field.xForwardedPort },
  }
}

// Some readers take the first of two lines, some the last, some join them: only equal ones mean one thing.
function claimOf(name: string, values: readonly string[]): Claim {
  const [first, ...others] = values.map(trimSpace)
  if (first === undefined) return { kind: 'absent', name }
  const text = values.join(', ')
  if (others.some((other) => other !== first)) return { kind: 'conflict', name, text }
  return { kind: 'list', name, text, elements: splitList(first) }
}

function parameterClaim(parameter: string, elements: readonly (string | undefined)[]): Claim {
  const name = `${field.forwarded} (${parameter})`
  const said = elements.filter((element) => element !== undefined)
  return said.length === 0 ? { kind: 'absent', name } : { kind: 'list', name, text: said.join(', '), elements }
}
