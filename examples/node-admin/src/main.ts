import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startAdmin, type Notice } from './server.ts'

/** Runs the app on its own: `node --conditions=@lasthop/source src/main.ts --port 8000`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8000' },
    host: { type: 'string', default: '127.0.0.1' },
    path: { type: 'string' },
    database: { type: 'string', default: ':memory:' },
    password: { type: 'string', default: process.env['ADMIN_PASSWORD'] ?? randomBytes(9).toString('base64url') },
    notice: { type: 'string' },
  },
})

const admin = await startAdmin({
  listen: values.path === undefined ? { port: parsePort(values.port), host: values.host } : { path: values.path },
  database: values.database,
  password: values.password,
  notice: parseNotice(values.notice),
})
process.stdout.write(`listening ${admin.address}\nlog in as admin with the password ${values.password}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void admin.close())

function parsePort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  return leave(`--port "${text}" is not a port: expected a whole number from 0 (a free one) to 65535.`)
}

function parseNotice(text: string | undefined): Notice | undefined {
  if (text === undefined || text === 'cured' || text === 'uncured') return text
  return leave(`--notice "${text}" is unknown: expected cured or uncured.`)
}

function leave(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
