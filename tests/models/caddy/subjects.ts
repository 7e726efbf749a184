import { parseAddress, problem } from '@lasthop/contract'
import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { caddy } from '../../../packages/lasthop/src/products/caddy/product.ts'
import type { Subject } from '../contest.ts'
import { startLane } from '../lane.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { adapt } from './adapt.ts'
import { generateSite } from './generate.ts'
import { startCaddy } from './start-caddy.ts'

/** A running Caddy with many sites, each a configuration of its own. */
export interface Subjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** Starts one Caddy whose sites are generated from the seed; anew when somebody else took one of its ports. */
export async function startSubjects(
  folder: string,
  seed: number,
  count: number,
  form: 'caddyfile' | 'json' = 'caddyfile',
): Promise<Subjects> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryStart(folder, seed, count, form)
    } catch (error) {
      if (attempt === 5 || !String(error).includes('address already in use')) throw error
    }
  }
}

async function tryStart(folder: string, seed: number, count: number, form: 'caddyfile' | 'json'): Promise<Subjects> {
  const random = seeded(seed)
  await using opened = new AsyncDisposableStack()
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane()))
  for (const lane of lanes) opened.use(lane)
  const ports = await findFreePorts(count)
  const { certificate, key } = makeCertificate(folder)
  const sections = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const body = generateSite(random, lanes[index]?.port ?? 0)
    const tls = isTls ? `tls ${certificate} ${key}\n` : ''
    const text = `${isTls ? `https://app.test:${port}` : `http://:${port}`} {\nbind 127.0.0.1\n${tls}${body}\n}\n`
    return { port, isTls, text }
  })
  const written = preamble + sections.map((section) => section.text).join('\n')
  const text = form === 'json' ? adapt(folder, written) : written
  const running = await startCaddy(folder, text, form)
  await answers(ports.at(-1) ?? 0)
  const path = form === 'json' ? 'caddy.json' : 'Caddyfile'
  const [edge] = caddy.parse(readerOf(path, text), [path], {})
  const address = parseAddress('127.0.0.1')
  if (edge === undefined || address === undefined) throw new Error('The configuration makes an edge.')
  const subjects = sections.map((section, index) => {
    const lane = lanes[index]
    if (lane === undefined) throw new Error('Every site has a lane.')
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

function readerOf(path: string, text: string): Parameters<typeof caddy.parse>[0] {
  return {
    readFile: (asked) => (asked === path ? { path, text } : problem(`"${asked}" is not there.`)),
    glob: () => [],
  }
}

const preamble = `{
admin off
auto_https disable_redirects
servers {
protocols h1
}
}
`
