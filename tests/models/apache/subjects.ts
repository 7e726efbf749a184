import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { loadConfiguration } from '../../../packages/lasthop/src/products/apache/load.ts'
import { passRaw } from '../../../packages/lasthop/src/products/apache/pass-raw.ts'
import { findServers } from '../../../packages/lasthop/src/products/apache/servers.ts'
import { seeded } from '../random.ts'
import { socketAt, startAnew, startLanes, subjectsOf, together, type PassAt, type Subjects } from '../subjects.ts'
import { generateServerScope, generateSite } from './generate.ts'
import { preamble, startApache } from './start-apache.ts'

/** Starts one Apache whose virtual hosts are generated from the seed. */
export function startSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  return startAnew(() => tryStart(folder, seed, count))
}

async function tryStart(folder: string, seed: number, count: number): Promise<Subjects> {
  const random = seeded(seed)
  const ports = await findFreePorts(count)
  await using opened = new AsyncDisposableStack()
  const lanes = opened.use(await startLanes(count))
  const certificate = makeCertificate(folder)
  const scope = generateServerScope(random)
  const sites = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const tls = isTls
      ? `SSLEngine on\nSSLCertificateFile ${certificate.certificate}\nSSLCertificateKeyFile ${certificate.key}\n`
      : ''
    const lines = generateSite(random, { port, lanePort: lanes.lanes[index]?.port ?? 0, isTls })
    const written = `Listen 127.0.0.1:${port}\n<VirtualHost 127.0.0.1:${port}>\n${tls}${lines}\n</VirtualHost>\n`
    return { port, isTls, text: `${scope}\n${written}`, written }
  })
  const text = `${preamble(folder, modules)}${scope}\n${sites.map((site) => site.written).join('')}`
  const running = opened.use(await startApache(folder, text))
  const subjects = subjectsOf(sites, lanes, modelOf(text))
  opened.move()
  return together(subjects, running, lanes)
}

function modelOf(text: string): PassAt {
  const file = { path: '/etc/apache2/apache2.conf', text }
  const reader = { readFile: () => file, glob: () => [] }
  const loaded = loadConfiguration({ reader, files: [file], version: '2.4.71' })
  const configuration = {
    servers: findServers(loaded.nodes),
    version: '2.4.71',
    modules: loaded.modules,
    hasHoles: false,
    overrides: [],
  }
  return (door, raw) => passRaw(configuration, socketAt(door), raw)
}

const modules =
  'mpm_event authz_core authz_host alias rewrite setenvif env ssl socache_shmcb proxy proxy_http proxy_balancer slotmem_shm lbmethod_byrequests headers remoteip'.split(
    ' ',
  )
