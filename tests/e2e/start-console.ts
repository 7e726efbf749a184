import https from 'node:https'
import { text } from 'node:stream/consumers'
import { configFor, startOnFile, until, type FiledEdge } from './ask-edge.ts'

/** An edge with a console, and somebody who can ask it. */
export interface ConsoleEdge extends FiledEdge {
  /** The origin of the console, with its port. */
  readonly origin: string
  /** The secret of the link that was printed. */
  readonly secret: string
  /** The text of its lasthop.yaml when it was started. */
  readonly config: string
  /** A new visitor, without cookies. */
  visitor(): Visitor
}

/** What was answered. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** As JSON.parse gives it; undefined when it is no JSON. */
  readonly json: ReturnType<typeof JSON.parse>
}

/** Starts an edge with the console on console.localhost, in front of an application on this port. */
export async function startConsoleEdge(appPort: number, disk?: string): Promise<ConsoleEdge> {
  const config = `# kept\n${configFor(appPort)}console: { host: console.localhost }\n`
  const edge = await startOnFile(config, 1, disk)
  await until(() => edge.process.output().includes('\nconsole '), 'the address of the console')
  const [, origin = '', secret = ''] = /^console (https:\/\/\S+?)\/welcome#(\S+)$/m.exec(edge.process.output()) ?? []
  return { ...edge, config, origin, secret, visitor: () => new Visitor(edge, origin) }
}

/** A browser as far as the API can tell: it keeps cookies and says where it comes from. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #edge: Pick<FiledEdge, 'httpsPort' | 'rootCertificate'>
  readonly #origin: string

  constructor(edge: Pick<FiledEdge, 'httpsPort' | 'rootCertificate'>, origin: string) {
    this.#edge = edge
    this.#origin = origin
  }

  /** Asks the API as the page does; fields replace those of the page, and undefined leaves one out. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    fields: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const usual = {
      Host: new URL(this.#origin).host,
      Origin: this.#origin,
      'Content-Type': 'application/json',
      Cookie: cookie,
    }
    const headers: Record<string, string | undefined> = Object.fromEntries(
      Object.entries({ ...usual, ...fields }).filter(([, value]) => value !== undefined && value !== ''),
    )
    const sent = body === undefined ? undefined : JSON.stringify(body)
    // Node frames the body of a GET or DELETE only when it is told to.
    if (sent !== undefined) headers['Content-Length'] = String(Buffer.byteLength(sent))
    const { httpsPort: port, rootCertificate: ca } = this.#edge
    const answer = await new Promise<Answer>((resolve, reject) => {
      const to = { host: '127.0.0.1', port, servername: 'console.localhost', ca, method, path, headers }
      const request = https.request(to, (response) => {
        const { statusCode: status = 0, headers: told } = response
        text(response).then((all) => resolve({ status, headers: told, text: all, json: parse(all) }), reject)
      })
      request.on('error', reject)
      request.end(sent)
    })
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line)
    return answer
  }

  /** Becomes a user by a link. */
  accept(secret: string, name: string, password = 'correct horse battery'): Promise<Answer> {
    return this.ask('POST', '/api/invitation/accept', { secret, name, password })
  }

  logIn(name: string, password = 'correct horse battery'): Promise<Answer> {
    return this.ask('POST', '/api/session', { name, password })
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

function parse(all: string): unknown {
  try {
    return JSON.parse(all)
  } catch {
    return undefined
  }
}
