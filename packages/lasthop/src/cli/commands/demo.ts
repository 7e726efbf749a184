import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { startAdmin, type Admin } from '@lasthop/example-node-admin'
import { isProblem } from '@lasthop/contract'
import type { Config } from '../../config/config.ts'
import { defaultConsoleHost } from '../../config/console-shape.ts'
import { plainSite } from '../../config/plain-site.ts'
import { parseUpstream } from '../../config/upstream-address.ts'
import { isSet, type Command, type Io } from '../command.ts'
import { addressOf, announce, startRunning, type Running } from '../running.ts'
import { tellProblems } from '../tell-problems.ts'
import { say } from '../say.ts'

/** A real admin application behind the edge, on this machine alone; without the cure, the fault the story began with. */
export const demo: Command = async (words, io) => {
  const isCured = !isSet(words, 'without-cure')
  const password = randomBytes(6).toString('base64url')
  const admin = await startAdmin({
    listen: { port: 0 },
    database: ':memory:',
    password,
    notice: isCured ? 'cured' : 'uncured',
  })
  const started = await startOnFreePorts(admin, isCured, io)
  if (started === undefined) {
    await admin.close()
    return 3
  }
  const { config, running } = started
  const told = running.toldToStop()
  announce(config, running, io)
  io.stdout.write(welcome(addressOf(config, running), password, isCured))
  io.stderr.write(trustAdvice(running))
  await told
  await running.end()
  await admin.close()
  return 0
}

/** 8443 and 8080, or any free ports when another program has them. */
async function startOnFreePorts(admin: Admin, isCured: boolean, io: Io) {
  const preferred = configFor(admin, isCured, { https: 8443, http: 8080 })
  const first = await startRunning({ config: preferred, addresses: loopback() }, io)
  if ('ports' in first) return { config: preferred, running: first }
  say('Port 8443 or 8080 cannot be had here; taking free ports instead.', io)
  const free = configFor(admin, isCured, { https: 0, http: 0 })
  const second = await startRunning({ config: free, addresses: loopback().slice(0, 1) }, io)
  if ('ports' in second) return { config: free, running: second }
  tellProblems(second, io)
  return undefined
}

function configFor(admin: Admin, isCured: boolean, ports: { https: number; http: number }): Config {
  const to = parseUpstream(admin.address)
  if (isProblem(to)) throw new Error(to.message)
  return {
    sites: [{ ...plainSite('localhost', to), repair: isCured, tell: isCured, canary: isCured }],
    console: { host: defaultConsoleHost },
    httpsPort: ports.https,
    httpPort: ports.http,
    accessLog: { kind: 'off' },
    workers: 1,
  }
}

/** The demonstration's password is on the screen, so only this machine may use it. */
function loopback(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.some(({ address }) => address === '::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1']
}

function welcome(address: string, password: string, isCured: boolean): string {
  const story = isCured
    ? 'Log in and look at the address: you stay on https, because the app is told the truth.'
    : 'This edge tells the app nothing. Log in and look at the address: you land on http.'
  return `\n  ${address}\n  user      admin\n  password  ${password}\n\n  ${story}\n  Ctrl-C ends it.\n\n`
}

function trustAdvice({ rootPath }: Running): string {
  return `  The certificate is signed by a root of your own (${rootPath}).\n  "./lasthop certs trust" makes your browsers trust it.\n\n`
}
