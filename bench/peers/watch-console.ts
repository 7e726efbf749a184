import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from './peer.ts'

/** Somebody with the console open: logged in, on the live view, with the overview asked for as often as the page does. */
export async function watchConsole({ folder, port }: Place): Promise<AsyncDisposable> {
  const secret = await firstSecret(join(folder, 'output.log'))
  const body = JSON.stringify({ secret, name: 'ada', password: 'correct horse battery' })
  const accepted = await ask({ port, method: 'POST', path: '/api/invitation/accept', body })
  if (accepted.status >= 300) throw new Error(`The console let nobody in: ${accepted.status} ${accepted.body}`)
  const live = stream(port, accepted.cookie)
  const overview = setInterval(() => {
    for (const path of ['/api/status', '/api/series']) void ask({ port, method: 'GET', path, cookie: accepted.cookie })
  }, pollMs)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(overview)
      live.destroy()
    },
  }
}

/** From the link that is printed at the first start. */
async function firstSecret(output: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const secret = /^console \S+\/welcome#(\S+)$/m.exec(readFileSync(output, 'utf8'))?.[1]
    if (secret !== undefined) return secret
    await pause(50)
  }
  throw new Error('Lasthop printed no link to its console.')
}

interface Asked {
  readonly port: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly cookie?: string
}

async function ask(asked: Asked): Promise<{ status: number; body: string; cookie: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string; cookie: string }>()
  const request = https.request(optionsOf(asked), (answer) => {
    const cookies = answer.headers['set-cookie'] ?? []
    const cookie = cookies.map((line) => line.split(';')[0]).join('; ')
    text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body, cookie }), reject)
  })
  request.once('error', reject).end(asked.body)
  return promise
}

/** Reads the events as they come, and drops them. */
function stream(port: number, cookie: string) {
  const request = https.request(optionsOf({ port, method: 'GET', path: '/api/live', cookie }), (answer) => {
    if (answer.statusCode !== 200) throw new Error(`The live view answered ${answer.statusCode}.`)
    answer.resume()
  })
  request.once('error', () => request.destroy())
  request.end()
  return request
}

function optionsOf({ port, method, path, body, cookie = '' }: Asked): https.RequestOptions {
  const host = `console.localhost:${port}`
  const framed =
    body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  return {
    port,
    method,
    path,
    servername: 'console.localhost',
    agent: false,
    // The certificate is of an authority that was made a moment ago, which nobody here trusts.
    rejectUnauthorized: false,
    headers: { Host: host, Origin: `https://${host}`, Cookie: cookie, ...framed },
  }
}

const pollMs = 5_000
