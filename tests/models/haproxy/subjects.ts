import { parseAddress, problem } from '@lasthop/contract'
import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { haproxy } from '../../../packages/lasthop/src/products/haproxy/product.ts'
import type { Subject } from '../contest.ts'
import { startLane } from '../lane.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { generateSections } from './generate.ts'
import { startHaproxy } from './start-haproxy.ts'

/** A running HAProxy with many frontends, each a configuration of its own. */
export interface Subjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** Starts one HAProxy whose sections are generated from the seed; anew when somebody else took one of its ports. */
export async function startSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryStart(folder, seed, count)
    } catch (error) {
      if (attempt === 5 || !String(error).includes('Address already in use')) throw error
    }
  }
}

async function tryStart(folder: string, seed: number, count: number): Promise<Subjects> {
  const random = seeded(seed)
  await using opened = new AsyncDisposableStack()
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane()))
  for (const lane of lanes) opened.use(lane)
  const ports = await findFreePorts(count)
  const { pair } = makeCertificate(folder)
  const sections = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const bind = `bind 127.0.0.1:${port}${isTls ? ` ssl crt ${pair}` : ''}`
    const text = generateSections(random, { index, bind, lanePort: lanes[index]?.port ?? 0 })
    return { port, isTls, text }
  })
  const text = preamble + sections.map((section) => section.text).join('\n')
  const running = await startHaproxy(folder, text)
  await answers(ports.at(-1) ?? 0)
  const [edge] = haproxy.parse(readerOf(text), ['haproxy.cfg'], {})
  const address = parseAddress('127.0.0.1')
  if (edge === undefined || address === undefined) throw new Error('The configuration makes an edge.')
  const subjects = sections.map((section, index) => {
    const lane = lanes[index]
    if (lane === undefined) throw new Error('Every frontend has a lane.')
    const scheme = section.isTls ? ('https' as const) : ('http' as const)
    const socket = { peer: { kind: 'ip', address } as const, scheme, address: '127.0.0.1', port: section.port }
    return {
      text: section.text,
      door: { port: section.port, isTls: section.isTls },
      lane,
      pass: (raw: string) => edge.passBytes({ ...socket, ...(section.isTls && { sni: 'app.test' }) }, raw),
    }
  })
  const kept = opened.move()
  return {
    subjects,
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      await kept.disposeAsync()
    },
  }
}

function readerOf(text: string): Parameters<typeof haproxy.parse>[0] {
  return {
    readFile: (path) => (path === 'haproxy.cfg' ? { path, text } : problem(`"${path}" is not there.`)),
    glob: () => [],
  }
}

const preamble = `global
  nbthread 1
  maxconn 400
  ssl-default-bind-options no-tls-tickets
`
