import { describeTarget } from '../products/host-port.ts'
import { follow } from './follow.ts'
import type { Stack } from './stack.ts'
import { ordinaryTrial } from './trials.ts'
import type { DoorWay, Way } from './way.ts'

/** Which ways are asked every request, where there are more than anybody waits for. */
export interface Chosen {
  readonly asked: readonly Way[]
  /** Ways whose lines do the same as those of one that is asked. */
  readonly alike: readonly Alike[]
  /** Ways that were not looked at. */
  readonly left: readonly Way[]
}

/** Ways that stand behind one that is asked in their place. */
export interface Alike {
  readonly like: Way
  readonly ways: readonly Way[]
}

/** Of many ways, the first few of each kind: those are of one kind that the same lines lead to the same place. */
export function chooseWays(stack: Stack, open: readonly Way[]): Chosen {
  if (open.length <= fewWays) return { asked: open, alike: [], left: [] }
  const kinds = Map.groupBy(open.slice(0, mostCompared), (way) => kindOf(stack, way))
  const groups = [...kinds.values()]
  const taken = groups.slice(0, mostKinds)
  const asked = new Set(taken.flatMap((ways) => ways.slice(0, ofOneKind)))
  return {
    // In the order of the files.
    asked: open.filter((way) => asked.has(way)),
    alike: taken.flatMap(([like, ...ways]) =>
      like === undefined || ways.length < ofOneKind ? [] : [{ like, ways: ways.slice(ofOneKind - 1) }],
    ),
    left: [...groups.slice(mostKinds).flat(), ...open.slice(mostCompared)],
  }
}

/** The lines that an ordinary request meets, and what the site says besides, without its name. */
function kindOf(stack: Stack, way: Way): string {
  if (way.kind === 'app') return way.origin
  const { steps, end } = follow(stack, way, ordinaryTrial(way.authority))
  const said = JSON.stringify([
    way.scheme,
    way.door.address,
    way.door.port,
    way.edge.product,
    way.edge.files[0]?.path,
    steps.map(({ says, does }) => [says, does]),
    end.kind,
    siteFacts(way),
  ])
  return [way.authority, ...way.site.names].reduce((text, name) => text.replaceAll(name, '@'), said)
}

function siteFacts({ site }: DoorWay): unknown {
  const { hsts, believes, challenge, mends, protocols } = site
  return [
    site.routes.map(({ path, does, upstream, fields }) => [
      path,
      does,
      upstream === undefined ? '' : describeTarget(upstream.target),
      fields.map(({ name, action, value }) => [name, action, value]),
    ]),
    hsts?.value,
    hsts?.always,
    believes?.says,
    challenge === undefined,
    mends?.location === undefined,
    mends?.cookies === undefined,
    protocols?.names,
  ]
}

// A way takes about a tenth of a second.
const fewWays = 40
const ofOneKind = 3
const mostKinds = 40
const mostCompared = 2000
