import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startAdmin, type Notice } from './server.ts'

const options = {
  port: { type: 'string', default: '8000' },
  host: { type: 'string', default: '127.0.0.1' },
  path: { type: 'string' },
  database: { type: 'string', default: ':memory:' },
  password: { type: 'string' },
  notice: { type: 'string' },
} as const

// Runs the app on its own: `npm start -- --port 8000`.
try {
  await run(process.argv.slice(2))
} catch (fault) {
  leave(fault instanceof Error ? fault.message : String(fault))
}

async function run(words: string[]): Promise<void> {
  const { values } = parseArgs({ args: words, options })
  const password = values.password ?? randomBytes(9).toString('base64url')
  const admin = await startAdmin({
    listen: values.path === undefined ? { port: parsePort(values.port), host: values.host } : { path: values.path },
    database: values.database,
    password,
    notice: parseNotice(values.notice),
  })
  process.stdout.write(`listening ${admin.address}\n`)
  if (values.password === undefined) process.stdout.write(`log in as admin with the password ${password}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void admin.close())
}

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
