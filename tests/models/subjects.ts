import { parseAddress, problem } from '@lasthop/contract'
import type { Edge, EdgeProduct } from '../../packages/lasthop/src/products/edge.ts'
import type { Socket } from '../../packages/lasthop/src/products/message.ts'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import type { SourceFile } from '../../packages/lasthop/src/products/place.ts'
import type { Subject } from './contest.ts'
import { startLane, type Lane } from './lane.ts'
import type { Door } from './send.ts'

/** A running program with many sites, each a configuration of its own. */
export interface Subjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** One site of a generated configuration. */
export interface Section extends Door {
  readonly text: string
}

/** Starts a program; anew when somebody else took one of its ports. */
export async function startAnew<Started>(start: () => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (attempt === 5 || !/address already in use/i.test(String(error))) throw error
    }
  }
}

/** Applications for as many sites. */
export interface Lanes extends AsyncDisposable {
  readonly lanes: readonly Lane[]
}

/** Starts an application of raw bytes for each of many sites. */
export async function startLanes(count: number): Promise<Lanes> {
  const opened = new AsyncDisposableStack()
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane()))
  for (const lane of lanes) opened.use(lane)
  return { lanes, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** What the model says of one request at a door. */
export type PassAt = (door: Door, raw: string) => Passage

/** Each section with its application and its model. */
export function subjectsOf(sections: readonly Section[], { lanes }: Lanes, pass: PassAt): Subject[] {
  return sections.map((section, index) => {
    const lane = lanes[index]
    if (lane === undefined) throw new Error('Every site has an application.')
    const { port, isTls, resumes } = section
    const door = { port, isTls, ...(resumes && { resumes }) }
    return { text: section.text, door, lane, pass: (raw) => pass(door, raw) }
  })
}

/** The subjects, which end with their program before their applications do. */
export function together(subjects: readonly Subject[], running: AsyncDisposable, lanes: Lanes): Subjects {
  return {
    subjects,
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      await lanes[Symbol.asyncDispose]()
    },
  }
}

/** The edge that a product reads from one file, with others that it names. */
export function edgeFrom(product: EdgeProduct, path: string, text: string, others: readonly SourceFile[] = []): Edge {
  const files = [{ path, text }, ...others]
  const reader = {
    readFile: (asked: string) => files.find((file) => file.path === asked) ?? problem(`"${asked}" is not there.`),
    glob: () => [],
  }
  const [edge] = product.parse(reader, [path], {})
  if (edge === undefined) throw new Error('The configuration makes an edge.')
  return edge
}

/** A connection from this machine to a door, by the name that the tests use. */
export function socketAt({ port, isTls }: Door): Socket {
  const address = parseAddress('127.0.0.1')
  if (address === undefined) throw new Error('127.0.0.1 is an address.')
  return {
    peer: { kind: 'ip', address },
    scheme: isTls ? 'https' : 'http',
    address: '127.0.0.1',
    port,
    ...(isTls && { sni: 'app.test' }),
  }
}
