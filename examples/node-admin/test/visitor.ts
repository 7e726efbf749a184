import { request, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'
import { startAdmin, type AdminOptions } from '../src/server.ts'

export interface Reply {
  readonly status: number
  readonly fields: IncomingHttpHeaders
  readonly cookie: string
  /** Runs of white space are one blank: where a line of markup breaks is nobody's promise. */
  readonly body: string
}

export interface Sending {
  readonly method?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** A browser's part that matters here: it keeps the cookie, and finds the token in the page before it posts. */
export class Visitor {
  readonly #address: string
  readonly #fields: Readonly<Record<string, string>>
  cookie = ''

  constructor(address: string, fields: Readonly<Record<string, string>>) {
    this.#address = address
    this.#fields = fields
  }

  async send(path: string, { method = 'GET', fields = {}, body }: Sending = {}): Promise<Reply> {
    const cookie: Record<string, string> = this.cookie === '' ? {} : { Cookie: this.cookie }
    const length: Record<string, number> = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const where = whereOf(this.#address)
    const headers = { ...this.#fields, ...cookie, ...length, ...fields }
    return new Promise((resolve, reject) => {
      const sent = request({ ...where, method, path, headers, agent: false }, (response) => {
        const setCookie = response.headers['set-cookie']?.join() ?? ''
        if (setCookie !== '') this.cookie = setCookie.split(';')[0] ?? ''
        text(response).then(
          (page) =>
            resolve({
              status: response.statusCode ?? 0,
              fields: response.headers,
              cookie: setCookie,
              body: page.replaceAll(/\s+/g, ' '),
            }),
          reject,
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** Posts a form to `path`, with the token of the page at `from`. */
  async post(path: string, entries: Record<string, string>, from: string): Promise<Reply> {
    const page = await this.send(from)
    const token = /name="token" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    return this.send(path, { method: 'POST', fields: formType, body: formOf({ token, ...entries }) })
  }

  logIn(password = 'open sesame'): Promise<Reply> {
    return this.post('/login', { name: 'admin', password }, '/login')
  }
}

/** What a right edge says on behalf of a visitor to https://app.test. */
export const told = {
  Host: 'app.test',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'app.test',
  'X-Forwarded-Port': '443',
  'X-Forwarded-For': '203.0.113.9',
}

/** What an edge says that only passes the request on. */
export const untold = { Host: 'app.test' }

export const formType = { 'Content-Type': 'application/x-www-form-urlencoded' }

export function formOf(entries: Record<string, string>): string {
  return new URLSearchParams(entries).toString()
}

/** The app on a free port, with the password that `logIn` knows. */
export function startShop(options: Partial<AdminOptions> = {}) {
  return startAdmin({ listen: { port: 0 }, database: ':memory:', password: 'open sesame', ...options })
}

/** One app for all tests of a file that leave it as they found it; it closes after the last. */
export async function shareShop(options: Partial<AdminOptions> = {}): Promise<{ readonly address: string }> {
  const shop = await startShop(options)
  after(() => shop.close())
  return shop
}

function whereOf(address: string): { socketPath: string } | { host: string; port: string } {
  if (address.startsWith('unix:')) return { socketPath: address.slice('unix:'.length) }
  const { hostname, port } = new URL(address)
  return { host: hostname, port }
}
