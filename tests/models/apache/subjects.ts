import { parseAddress } from '@lasthop/contract'
import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import type { Passage } from '../../../packages/lasthop/src/products/passage.ts'
import { passRaw } from '../../../packages/lasthop/src/products/apache/pass-raw.ts'
import { loadConfiguration } from '../../../packages/lasthop/src/products/apache/load.ts'
import { findServers } from '../../../packages/lasthop/src/products/apache/servers.ts'
import { startLane } from '../lane.ts'
import type { Subject } from '../contest.ts'
import { seeded } from '../random.ts'
import { generateServerScope, generateSite } from './generate.ts'
import { preamble, startApache } from './start-apache.ts'

/** A running Apache with many virtual hosts, each a configuration of its own. */
export interface Subjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** Starts one Apache whose virtual hosts are generated from the seed; anew when somebody else took one of its ports. */
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
  const ports = await findFreePorts(count)
  await using opened = new AsyncDisposableStack()
  const lanes = await Promise.all(ports.map(() => startLane()))
  for (const lane of lanes) opened.use(lane)
  const certificate = makeCertificate(folder)
  const scope = generateServerScope(random)
  const sites = ports.map((port, index) => {
    const isTls = random.chance(0.3)
    const tls = isTls
      ? `SSLEngine on\nSSLCertificateFile ${certificate.certificate}\nSSLCertificateKeyFile ${certificate.key}\n`
      : ''
    const lines = generateSite(random, { port, lanePort: lanes[index]?.port ?? 0, isTls })
    return {
      port,
      isTls,
      text: `Listen 127.0.0.1:${port}\n<VirtualHost 127.0.0.1:${port}>\n${tls}${lines}\n</VirtualHost>\n`,
    }
  })
  const text = `${preamble(folder, modules)}${scope}\n${sites.map((site) => site.text).join('')}`
  const running = await startApache(folder, text)
  const pass = modelOf(text)
  const subjects = sites.map((site, index) => {
    const lane = lanes[index]
    if (lane === undefined) throw new Error('Every site has a lane.')
    const door = { port: site.port, isTls: site.isTls }
    return { text: `${scope}\n${site.text}`, door, lane, pass: (raw: string) => pass(raw, door) }
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

function modelOf(text: string): (raw: string, door: { readonly port: number; readonly isTls: boolean }) => Passage {
  const file = { path: '/etc/apache2/apache2.conf', text }
  const reader = { readFile: () => file, glob: () => [] }
  const loaded = loadConfiguration({ reader, files: [file], version: '2.4.71' })
  const configuration = {
    servers: findServers(loaded.nodes),
    version: '2.4.71',
    modules: loaded.modules,
    hasHoles: false,
  }
  const address = parseAddress('127.0.0.1')
  if (address === undefined) throw new Error('127.0.0.1 is an address.')
  return (raw, { port, isTls }) =>
    passRaw(
      configuration,
      {
        peer: { kind: 'ip', address },
        scheme: isTls ? 'https' : 'http',
        address: '127.0.0.1',
        port,
        ...(isTls && { sni: 'app.test' }),
      },
      raw,
    )
}

const modules =
  'mpm_event authz_core authz_host alias rewrite setenvif env ssl socache_shmcb proxy proxy_http proxy_balancer slotmem_shm lbmethod_byrequests headers remoteip'.split(
    ' ',
  )
