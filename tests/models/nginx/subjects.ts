import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { builtIn } from '../../../packages/lasthop/src/products/nginx/built-in.ts'
import { nginx } from '../../../packages/lasthop/src/products/nginx/product.ts'
import { startProcess } from '../../e2e/start-process.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { edgeFrom, socketAt, startAnew, startLanes, subjectsOf, together, type Subjects } from '../subjects.ts'
import { generateHttp, generateServer } from './generate.ts'

/** Starts one nginx whose servers are generated from the seed. */
export function startSubjects(folder: string, seed: number, count: number): Promise<Subjects> {
  return startAnew(() => tryStart(folder, seed, count))
}

async function tryStart(folder: string, seed: number, count: number): Promise<Subjects> {
  const random = seeded(seed)
  const ports = await findFreePorts(count)
  await using opened = new AsyncDisposableStack()
  const lanes = opened.use(await startLanes(count))
  const { certificate, key } = makeCertificate(folder)
  const http = generateHttp(random)
  const servers = ports.map((port, index) => {
    const isTls = random.chance(0.12)
    const tls = isTls ? `ssl_certificate ${certificate};\nssl_certificate_key ${key};\n` : ''
    const lanePort = lanes.lanes[index]?.port ?? 0
    const lines = generateServer(random, lanePort)
    const upstream = `upstream app${lanePort} { server 127.0.0.1:${lanePort}; }\n`
    const server = `server {\nlisten 127.0.0.1:${port}${isTls ? ' ssl' : ''};\n${tls}${lines}\n}\n`
    return { port, isTls, resumes: true as const, text: `${http}\n${upstream}${server}`, written: upstream + server }
  })
  const written = servers.map((server) => server.written).join('')
  const text = `${preamble(folder)}http {\naccess_log off;\nroot ${folder}/nothing;\n${http}\n${written}}\n`
  writeFileSync(join(folder, 'nginx.conf'), text)
  writeFileSync(join(folder, 'proxy_params'), builtIn['proxy_params'] ?? '')
  const running = opened.use(
    await startProcess<true>({
      command: '/usr/sbin/nginx',
      words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
      readReady: (output) => (output.includes('start worker process') ? true : undefined),
    }),
  )
  await answers(ports.at(-1) ?? 0)
  const edge = edgeFrom(nginx, '/etc/nginx/nginx.conf', text)
  const subjects = subjectsOf(servers, lanes, (door, raw) => edge.passBytes(socketAt(door), raw))
  opened.move()
  return together(subjects, running, lanes)
}

function preamble(folder: string): string {
  return `daemon off;
master_process on;
worker_processes 1;
user root;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 1024; }
`
}
