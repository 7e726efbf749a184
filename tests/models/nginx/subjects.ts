import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAddress, problem } from '@lasthop/contract'
import { makeCertificate } from '../../../bench/certificate.ts'
import { findFreePorts } from '../../../bench/ports.ts'
import { nginx } from '../../../packages/lasthop/src/products/nginx/product.ts'
import { builtIn } from '../../../packages/lasthop/src/products/nginx/built-in.ts'
import { startProcess } from '../../e2e/start-process.ts'
import type { Subject } from '../contest.ts'
import { startLane } from '../lane.ts'
import { seeded } from '../random.ts'
import { answers } from '../send.ts'
import { generateHttp, generateServer } from './generate.ts'

/** A running nginx with many servers, each a configuration of its own. */
export interface Subjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** Starts one nginx whose servers are generated from the seed; anew when somebody else took one of its ports. */
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
  const { certificate, key } = makeCertificate(folder)
  const http = generateHttp(random)
  const servers = ports.map((port, index) => {
    const isTls = random.chance(0.3)
    const tls = isTls ? `ssl_certificate ${certificate};\nssl_certificate_key ${key};\n` : ''
    const lanePort = lanes[index]?.port ?? 0
    const lines = generateServer(random, lanePort)
    const upstream = `upstream app${lanePort} { server 127.0.0.1:${lanePort}; }\n`
    return {
      port,
      isTls,
      text: `${upstream}server {\nlisten 127.0.0.1:${port}${isTls ? ' ssl' : ''};\n${tls}${lines}\n}\n`,
    }
  })
  const text = `${preamble(folder)}http {\naccess_log off;\nroot ${folder}/nothing;\n${http}\n${servers.map((it) => it.text).join('')}}\n`
  writeFileSync(join(folder, 'nginx.conf'), text)
  writeFileSync(join(folder, 'proxy_params'), builtIn['proxy_params'] ?? '')
  const lastPort = ports.at(-1) ?? 0
  const running = await startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
  await answers(lastPort)
  const [edge] = nginx.parse(readerOf(text), ['/etc/nginx/nginx.conf'], {})
  const address = parseAddress('127.0.0.1')
  if (edge === undefined || address === undefined) throw new Error('The configuration makes an edge.')
  const subjects = servers.map((server, index) => {
    const lane = lanes[index]
    if (lane === undefined) throw new Error('Every server has a lane.')
    const scheme = server.isTls ? ('https' as const) : ('http' as const)
    const socket = { peer: { kind: 'ip', address } as const, scheme, address: '127.0.0.1', port: server.port }
    return {
      text: `${http}\n${server.text}`,
      door: { port: server.port, isTls: server.isTls },
      lane,
      pass: (raw: string) => edge.passBytes({ ...socket, ...(server.isTls && { sni: 'app.test' }) }, raw),
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

function readerOf(text: string): Parameters<typeof nginx.parse>[0] {
  return {
    readFile: (path) => (path === '/etc/nginx/nginx.conf' ? { path, text } : problem(`"${path}" is not there.`)),
    glob: () => [],
  }
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
