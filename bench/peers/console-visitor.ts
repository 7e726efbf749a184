import https from 'node:https'
import { argv } from 'node:process'
import { text } from 'node:stream/consumers'

// Somebody with the console of an edge in a process of their own: logs in at the start, and at each word opens the live view and
// asks for the overview as often as the page does, or closes both.
const port = Number(argv[2])
const cookie = await accept(argv[3] ?? '')
let close = () => {}
process.on('message', (word) => {
  if (word === 'open') void open()
  else {
    close()
    process.send?.('close')
  }
})
process.on('disconnect', () => process.exit(0))
process.send?.('in')

async function open(): Promise<void> {
  const live = await openLive()
  const overview = setInterval(() => {
    for (const path of ['/api/status', '/api/series']) void ask({ method: 'GET', path })
  }, pollMs)
  close = () => {
    clearInterval(overview)
    live.destroy()
  }
  process.send?.('open')
}

async function accept(secret: string): Promise<string> {
  const body = JSON.stringify({ secret, name: 'ada', password: 'correct horse battery' })
  const { status, cookies, told } = await ask({ method: 'POST', path: '/api/invitation/accept', body })
  if (status >= 300) throw new Error(`The console let nobody in: ${status} ${told}`)
  return cookies
}

interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

function ask(asked: Asked): Promise<{ status: number; told: string; cookies: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; told: string; cookies: string }>()
  const request = https.request(optionsOf(asked), (answer) => {
    const cookies = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
    text(answer).then((told) => resolve({ status: answer.statusCode ?? 0, told, cookies }), reject)
  })
  request.once('error', reject).end(asked.body)
  return promise
}

/** Reads the events as they come, and drops them; resolves with the first one. */
function openLive(): Promise<{ destroy(): void }> {
  return new Promise((resolve, reject) => {
    const request = https.request(optionsOf({ method: 'GET', path: '/api/live' }), (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`The live view answered ${answer.statusCode}.`))
      answer.once('data', () => resolve(request))
      answer.on('error', () => {})
      answer.resume()
    })
    request.on('error', reject)
    request.end()
  })
}

function optionsOf({ method, path, body }: Asked): https.RequestOptions {
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
    headers: { Host: host, Origin: `https://${host}`, ...(method === 'GET' ? { Cookie: cookie } : {}), ...framed },
  }
}

const pollMs = 5_000
