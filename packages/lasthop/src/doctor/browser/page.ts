import { setTimeout as delay } from 'node:timers/promises'

import { z } from 'zod'

import type { DevTools, Saying } from './devtools.ts'

/** One document that the page asked for, and what came. */
export interface PageHop {
  readonly method: string
  readonly url: string
  /** The status, or why there is none. */
  readonly came: string
}

/** What a page may do. */
export interface Bounds {
  /** The one host, without port. */
  readonly host: string
  /** What must never go out over http. */
  readonly secret: string
}

/** A tab that goes nowhere else, and sends the secret over https alone. */
export class Page {
  readonly hops: PageHop[] = []
  /** Cookies that the browser dropped, with its own reasons. */
  readonly dropped: { readonly name: string; readonly because: string }[] = []
  /** Other hosts that the page wanted, none of which was asked. */
  readonly strangers = new Set<string>()
  /** Whether the secret would have gone out over http. */
  wasLeaking = false
  readonly #devtools: DevTools
  readonly #session: string
  readonly #bounds: Bounds
  readonly #open = new Set<string>()
  #asked = 0
  #changed = performance.now()

  private constructor(devtools: DevTools, session: string, bounds: Bounds) {
    this.#devtools = devtools
    this.#session = session
    this.#bounds = bounds
    devtools.listen((saying) => {
      if (saying.session === session) this.#hear(saying)
    })
  }

  /** Opens a tab; undefined if the browser does not. */
  static async open(devtools: DevTools, bounds: Bounds): Promise<Page | undefined> {
    const made = targetShape.safeParse(await devtools.send('Target.createTarget', { url: 'about:blank' }))
    if (!made.success) return undefined
    const { targetId } = made.data
    const attached = sessionShape.safeParse(await devtools.send('Target.attachToTarget', { targetId, flatten: true }))
    if (!attached.success) return undefined
    const page = new Page(devtools, attached.data.sessionId, bounds)
    await devtools.send('Browser.setDownloadBehavior', { behavior: 'deny' })
    for (const domain of ['Page', 'Network', 'Runtime']) await page.#send(`${domain}.enable`)
    await page.#send('Network.setBypassServiceWorker', { bypass: true })
    await page.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    return page
  }

  get asked(): number {
    return this.#asked
  }

  async goTo(url: string): Promise<void> {
    await this.#send('Page.navigate', { url })
    await this.rest()
  }

  /** Waits until nothing is on its way for a while, or it lasts too long. */
  async rest(): Promise<void> {
    this.#changed = performance.now()
    const started = performance.now()
    while (performance.now() - started < longestMs) {
      await delay(50)
      if (this.#open.size === 0 && performance.now() - this.#changed > quietMs) return
    }
  }

  /** What an expression in the page gives, as JSON; undefined if it fails. */
  async read(expression: string): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true, userGesture: true })
    const read = valueShape.safeParse(answer)
    return read.success ? read.data.result.value : undefined
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text })
  }

  async pressEnter(): Promise<void> {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...key })
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
  }

  /** A picture of what is to be seen, as PNG. */
  async picture(): Promise<Buffer | undefined> {
    const taken = pictureShape.safeParse(await this.#send('Page.captureScreenshot', { format: 'png' }))
    return taken.success ? Buffer.from(taken.data.data, 'base64') : undefined
  }

  #send(method: string, params: object = {}): Promise<unknown> {
    return this.#devtools.send(method, params, this.#session)
  }

  #hear({ method, params }: Saying): void {
    this.#changed = performance.now()
    if (method === 'Fetch.requestPaused') this.#judge(params)
    else if (method === 'Network.requestWillBeSent') this.#leave(params)
    else if (method === 'Network.responseReceived') this.#arrive(params)
    else if (method === 'Network.loadingFinished' || method === 'Network.loadingFailed') this.#end(params)
    else if (method === 'Network.responseReceivedExtraInfo') this.#drop(params)
    else if (method === 'Page.javascriptDialogOpening')
      void this.#send('Page.handleJavaScriptDialog', { accept: false })
  }

  /** Every request of the page passes here before it goes out. */
  #judge(params: unknown): void {
    const paused = pausedShape.safeParse(params)
    if (!paused.success) return
    const { requestId, request } = paused.data
    const isAllowed = this.#isAllowed(request)
    if (isAllowed) this.#asked += 1
    void this.#send(isAllowed ? 'Fetch.continueRequest' : 'Fetch.failRequest', {
      requestId,
      ...(isAllowed ? {} : { errorReason: 'BlockedByClient' }),
    })
  }

  #isAllowed({ url, method, postData = '' }: z.infer<typeof requestShape>): boolean {
    const at = URL.parse(url)
    if (at === null || at.protocol === 'data:' || at.protocol === 'blob:') return true
    if (at.hostname.replace(/^\[|\]$/g, '') !== this.#bounds.host) {
      this.strangers.add(at.host)
      return false
    }
    if (at.protocol === 'http:' && (method !== 'GET' || this.#isSecretIn(url + postData))) {
      this.wasLeaking = true
      return false
    }
    return this.#asked < mostRequests
  }

  #isSecretIn(text: string): boolean {
    const { secret } = this.#bounds
    return [secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)].some((each) =>
      text.includes(each),
    )
  }

  #leave(params: unknown): void {
    const sent = sentShape.safeParse(params)
    if (!sent.success) return
    const { requestId, request, type, redirectResponse } = sent.data
    if (type !== 'EventSource' && type !== 'WebSocket') this.#open.add(requestId)
    if (type !== 'Document') return
    if (redirectResponse !== undefined) this.#came(String(redirectResponse.status))
    this.hops.push({ method: request.method, url: request.url, came: '' })
  }

  #arrive(params: unknown): void {
    const received = receivedShape.safeParse(params)
    if (received.success && received.data.type === 'Document') this.#came(String(received.data.response.status))
  }

  #end(params: unknown): void {
    const ended = endedShape.safeParse(params)
    if (!ended.success) return
    this.#open.delete(ended.data.requestId)
    if (ended.data.type === 'Document' && ended.data.errorText !== undefined) this.#came(ended.data.errorText)
  }

  /** What came of the last document that was asked for. */
  #came(came: string): void {
    const last = this.hops.at(-1)
    if (last !== undefined && last.came === '') this.hops[this.hops.length - 1] = { ...last, came }
  }

  #drop(params: unknown): void {
    const extra = extraShape.safeParse(params)
    if (!extra.success) return
    for (const { cookie, cookieLine, blockedReasons } of extra.data.blockedCookies) {
      const name = cookie?.name ?? cookieLine.split('=')[0] ?? ''
      this.dropped.push({ name, because: blockedReasons.map((reason) => reasons[reason] ?? reason).join(', ') })
    }
  }
}

/** The reasons of the protocol that have to do with how the site is reached. */
const reasons: Readonly<Record<string, string>> = {
  SecureOnly: 'it is Secure, and came over http',
  SameSiteNoneInsecure: 'it is SameSite=None, and not Secure',
  OverwriteSecure: 'a Secure cookie of this name is there already',
  InvalidPrefix: 'its name begins with __Secure- or __Host-, whose demands it does not meet',
  InvalidDomain: 'it is for another host',
}

const requestShape = z.looseObject({ url: z.string(), method: z.string(), postData: z.string().optional() })
const targetShape = z.looseObject({ targetId: z.string() })
const sessionShape = z.looseObject({ sessionId: z.string() })
const valueShape = z.looseObject({ result: z.looseObject({ value: z.unknown() }) })
const pictureShape = z.looseObject({ data: z.string() })
const pausedShape = z.looseObject({ requestId: z.string(), request: requestShape })
const statusShape = z.looseObject({ status: z.number() })
const sentShape = z.looseObject({
  requestId: z.string(),
  request: requestShape,
  type: z.string().optional(),
  redirectResponse: statusShape.optional(),
})
const receivedShape = z.looseObject({ type: z.string(), response: statusShape })
const endedShape = z.looseObject({
  requestId: z.string(),
  type: z.string().optional(),
  errorText: z.string().optional(),
})
const extraShape = z.looseObject({
  blockedCookies: z.array(
    z.looseObject({
      blockedReasons: z.array(z.string()),
      cookieLine: z.string(),
      cookie: z.looseObject({ name: z.string() }).optional(),
    }),
  ),
})

const quietMs = 400
const longestMs = 15_000
const mostRequests = 300
