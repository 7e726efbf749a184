import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { haproxy } from '../../../packages/lasthop/src/products/haproxy/product.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { edgeFrom, socketAt, startAnew, startLanes, subjectsOf, together, type Subjects } from '../subjects.ts'
import { generateSections } from './generate.ts'
import { writeMaps } from './maps.ts'
import { startHaproxy } from './start-haproxy.ts'

/** Starts one HAProxy whose sections are generated from the seed. */
export function startSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  return startAnew(() => tryStart(folder, seed, count))
}

async function tryStart(folder: string, seed: number, count: number): Promise<Subjects> {
  const random = seeded(seed)
  await using opened = new AsyncDisposableStack()
  const lanes = opened.use(await startLanes(count))
  const ports = await findFreePorts(count)
  const { pair } = makeCertificate(folder)
  const maps = writeMaps(folder)
  const sections = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const bind = `bind 127.0.0.1:${port}${isTls ? ` ssl crt ${pair}` : ''}`
    const text = generateSections(random, { index, bind, lanePort: lanes.lanes[index]?.port ?? 0, folder })
    return { port, isTls, resumes: true as const, text }
  })
  const text = preamble + sections.map((section) => section.text).join('\n')
  const running = opened.use(await startHaproxy(folder, text))
  await answers(ports.at(-1) ?? 0)
  const edge = edgeFrom(haproxy, 'haproxy.cfg', text, maps)
  const subjects = subjectsOf(sections, lanes, (door, raw) => edge.passBytes(socketAt(door), raw))
  opened.move()
  return together(subjects, running, lanes)
}

const preamble = `global
  nbthread 1
  maxconn 400
  ssl-default-bind-options no-tls-tickets
`
