import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { caddy } from '../../../packages/lasthop/src/products/caddy/product.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { edgeFrom, socketAt, startAnew, startLanes, subjectsOf, together, type Subjects } from '../subjects.ts'
import { adapt } from './adapt.ts'
import { generateSite } from './generate.ts'
import { startCaddy } from './start-caddy.ts'

/** Starts one Caddy whose sites are generated from the seed. */
export function startSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  return startAnew(() => tryStart({ folder, seed, count, form: 'caddyfile' }))
}

/** The same, by the JSON that Caddy itself makes of them. */
export function startJsonSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  return startAnew(() => tryStart({ folder, seed, count, form: 'json' }))
}

interface Wanted {
  readonly folder: string
  readonly seed: number
  readonly count: number
  readonly form: 'caddyfile' | 'json'
}

async function tryStart({ folder, seed, count, form }: Wanted): Promise<Subjects> {
  const random = seeded(seed)
  await using opened = new AsyncDisposableStack()
  const lanes = opened.use(await startLanes(count))
  const ports = await findFreePorts(count)
  const { certificate, key } = makeCertificate(folder)
  const sections = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const body = generateSite(random, lanes.lanes[index]?.port ?? 0)
    const tls = isTls ? `tls ${certificate} ${key}\n` : ''
    const text = `${isTls ? `https://app.test:${port}` : `http://:${port}`} {\nbind 127.0.0.1\n${tls}${body}\n}\n`
    return { port, isTls, resumes: true as const, text }
  })
  const written = preamble + sections.map((section) => section.text).join('\n')
  const text = form === 'json' ? adapt(folder, written) : written
  const running = opened.use(await startCaddy(folder, text, form))
  await answers(ports.at(-1) ?? 0)
  const edge = edgeFrom(caddy, form === 'json' ? 'caddy.json' : 'Caddyfile', text)
  const subjects = subjectsOf(sections, lanes, (door, raw) => edge.passBytes(socketAt(door), raw))
  opened.move()
  return together(subjects, running, lanes)
}

const preamble = `{
admin off
auto_https disable_redirects
servers {
protocols h1
}
}
`
