import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findFreePorts } from '../../bench/ports.ts'
import { startProcess, type Running } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

/** How a test authority shall behave. */
export interface PebbleOptions {
  /** Where it comes to look for http-01 and tls-alpn-01; free ports if not said. */
  readonly httpPort?: number
  readonly tlsPort?: number
  /** How many of a hundred good nonces it refuses. */
  readonly nonceReject?: number
  /** Customers: key identifiers and their MAC keys. With them, it signs for nobody else. */
  readonly customers?: Readonly<Record<string, string>>
  /** Seconds. */
  readonly validity?: number
  /** Its own port, for one that was started before and is started again. */
  readonly port?: number
  /** Reads and writes TXT records elsewhere than at the challenge server. */
  readonly dnsServer?: string
}

/** A test authority (Let's Encrypt's Pebble) and its DNS server. */
export interface Pebble extends AsyncDisposable {
  readonly directory: string
  readonly port: number
  readonly httpPort: number
  readonly tlsPort: number
  /** PEM: the root of its own HTTPS server. */
  readonly rootsFile: string
  /** PEM: the key of that server. */
  readonly keyFile: string
  /** `address:port` of the DNS server that it and preflight ask; every name is 127.0.0.1 there. */
  readonly resolver: string
  /** PEM: the root of the certificates that it signs. */
  readonly rootCertificate: string
  /** Where its DNS server is taught. */
  readonly lessons: number
  /** Asks its DNS server to be different: `add-caa`, `set-txt`, `clear-a`, ... */
  teach(lesson: string, facts: object): Promise<void>
  /** What it says of a certificate, by its serial number in hexadecimal. */
  statusOf(serialNumber: string): Promise<string>
  /** Its own log. */
  output(): string
  stop(): Promise<unknown>
}

/** Starts Debian's pebble and pebble-challtestsrv on free ports. */
export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  const folder = makeTemporaryFolder()
  const [port = 0, management = 0, dns = 0, lessons = 0, httpPort = 0, tlsPort = 0] = await findFreePorts(6)
  const ports = { httpPort: options.httpPort ?? httpPort, tlsPort: options.tlsPort ?? tlsPort }
  const rootsFile = makeServerCertificate(folder.path)
  const own = options.port ?? port
  writeFileSync(join(folder.path, 'pebble.json'), settings({ folder: folder.path, own, management, ports, options }))
  const resolver = `127.0.0.1:${dns}`
  const teacher = await startProcess({
    command: 'pebble-challtestsrv',
    words: [
      '-dns01',
      resolver,
      '-management',
      `127.0.0.1:${lessons}`,
      '-http01',
      '',
      '-https01',
      '',
      '-tlsalpn01',
      '',
      '-defaultIPv6',
      '',
    ],
    readReady: (output) => (output.includes('Starting management server') ? true : undefined),
  })
  const pebble = await startProcess({
    command: 'pebble',
    words: ['-config', join(folder.path, 'pebble.json'), '-dnsserver', options.dnsServer ?? resolver],
    env: {
      PEBBLE_VA_NOSLEEP: '1',
      PEBBLE_AUTHZREUSE: '0',
      PEBBLE_WFE_NONCEREJECT: String(options.nonceReject ?? 0),
    },
    readReady: (output) => (output.includes('ACME directory available at') ? true : undefined),
  })
  return {
    directory: `https://localhost:${own}/dir`,
    port: own,
    ...ports,
    rootsFile,
    keyFile: join(folder.path, 'pebble.key'),
    resolver,
    rootCertificate: await patiently(() => fetchText(`https://localhost:${management}/roots/0`, rootsFile)),
    lessons,
    teach: (lesson, facts) => patiently(() => teach(lessons, lesson, facts)),
    statusOf: (serial) =>
      fetchText(`https://localhost:${management}/cert-status-by-serial/${serial.toLowerCase()}`, rootsFile),
    output: () => pebble.output(),
    stop: () => pebble.stop(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([end(pebble), end(teacher)])
      folder[Symbol.dispose]()
    },
  }
}

async function end(running: Running<true>): Promise<void> {
  await running[Symbol.asyncDispose]()
}

interface Settings {
  readonly folder: string
  readonly own: number
  readonly management: number
  readonly ports: { readonly httpPort: number; readonly tlsPort: number }
  readonly options: PebbleOptions
}

function settings({ folder, own, management, ports, options }: Settings): string {
  const { customers, validity } = options
  return JSON.stringify({
    pebble: {
      listenAddress: `127.0.0.1:${own}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: join(folder, 'pebble.crt'),
      privateKey: join(folder, 'pebble.key'),
      ...ports,
      ocspResponderURL: '',
      externalAccountBindingRequired: customers !== undefined,
      externalAccountMACKeys: customers ?? {},
      ...(validity === undefined ? {} : { certificateValidityPeriod: validity }),
    },
  })
}

function makeServerCertificate(folder: string): string {
  const [cert, key] = [join(folder, 'pebble.crt'), join(folder, 'pebble.key')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return cert
}

/** Both say that they listen a moment before they do. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt === 900) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function teach(port: number, lesson: string, facts: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/${lesson}`, { method: 'POST', body: JSON.stringify(facts) })
  if (!answer.ok) throw new Error(`The challenge server does not know ${lesson}: ${answer.status}.`)
}

function fetchText(url: string, rootsFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca: readFileSync(rootsFile) }, (answer) => void text(answer).then(resolve, reject))
      .on('error', reject)
  })
}
