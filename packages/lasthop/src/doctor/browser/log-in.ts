import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { isProblem, problem, type Problem } from '@lasthop/contract'
import { z } from 'zod'

import type { Account } from '../live/login.ts'
import type { Spot, Target } from '../probe/target.ts'
import { Page, type PageHop } from './page.ts'
import { startChromium } from './start-chromium.ts'

/** The log-in as Chromium went through it. */
export interface BrowserStory {
  /** `Chrome/156.0.8078.108`. */
  readonly browser: string
  /** Documents up to the form, from its post on, and from asking for the page again. */
  readonly before: readonly PageHop[]
  readonly post: readonly PageHop[]
  readonly after: readonly PageHop[]
  readonly pictures: readonly Picture[]
  readonly dropped: readonly { readonly name: string; readonly because: string }[]
  /** Other hosts that the pages wanted: none was asked. */
  readonly strangers: readonly string[]
  readonly requests: number
  /** Why it was left before the end. */
  readonly left?: string
  /** Whether the last page still asks for a password. */
  readonly isStranger: boolean
}

/** A screenshot. */
export interface Picture {
  readonly title: string
  readonly file: string
}

/** What a browser is needed for, and where its pictures go. */
export interface Browsing {
  readonly program: string | Problem
  /** The folder for pictures, absolute. */
  readonly folder: string
}

/** Where and as whom, with the key that was verified. */
export interface Visit {
  readonly target: Target
  readonly spot: Spot
  readonly account: Account
  readonly keyHash: string | undefined
}

/** Makes the folder for pictures. */
export function makeFolder(folder: string): Problem | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    return problem(`--screenshots: ${folder} cannot be made (${why}): give a folder that can be written.`)
  }
}

/** Opens the page in Chromium, logs in once over https alone, and opens the page again. */
export async function logInByBrowser(visit: Visit, { program, folder }: Browsing): Promise<BrowserStory> {
  const { target, spot, account, keyHash } = visit
  if (isProblem(program)) return leftOf(program.message)
  if (target.scheme === 'http') return leftOf('The site was given on http: the password goes over https alone.')
  if (keyHash === undefined) return leftOf('The certificate does not verify: no browser was started.')
  await using chromium = startChromium(program, { host: target.host, address: spot.address, keyHash })
  const version = versionShape.safeParse(await chromium.devtools.send('Browser.getVersion'))
  const page = await Page.open(chromium.devtools, { host: target.host, secret: account.password })
  if (page === undefined || !version.success)
    return leftOf(`${program} could not be started as a browser without a window.`)
  // Awaited here: the browser is closed at the end of this function.
  return await walk(page, { target, account, folder, browser: version.data.product })
}

interface Walk {
  readonly target: Target
  readonly account: Account
  readonly folder: string
  readonly browser: string
}

async function walk(page: Page, { target, account, folder, browser }: Walk): Promise<BrowserStory> {
  const pictures: Picture[] = []
  const take = async (title: string): Promise<void> => {
    const png = await page.picture()
    if (png === undefined) return
    const name = `${target.authority.replaceAll(/[^\w.-]/g, '-')}-${pictures.length + 1}-${title.replaceAll(' ', '-')}.png`
    writeFileSync(join(folder, name), png, { mode: 0o600 })
    pictures.push({ title, file: join(folder, name) })
  }
  const marks: number[] = []
  const tell = (left?: string, isStranger = false): BrowserStory => ({
    browser,
    before: page.hops.slice(0, marks[0]),
    post: marks[0] === undefined ? [] : page.hops.slice(marks[0], marks[1]),
    after: marks[1] === undefined ? [] : page.hops.slice(marks[1]),
    pictures,
    dropped: page.dropped,
    strangers: [...page.strangers],
    requests: page.asked,
    ...(left === undefined ? {} : { left }),
    isStranger,
  })
  const start = `${target.origin}${account.path}`
  await page.goTo(start)
  await take('form')
  const form = formShape.safeParse(await page.read(findForm))
  if (!form.success) return tell('The browser shows no field for a password.')
  const danger = whyNot(form.data, target)
  if (danger !== undefined) return tell(danger)
  await fillIn(page, account)
  marks.push(page.hops.length)
  if ((await page.read(submit)) !== true) await page.pressEnter()
  await page.rest()
  await take('after the log-in')
  if (page.wasLeaking)
    return tell('The page would have sent something over http after the password was typed in: it was stopped.')
  marks.push(page.hops.length)
  await page.goTo(start)
  await take('asked again')
  return tell(undefined, formShape.safeParse(await page.read(findForm)).success)
}

async function fillIn(page: Page, { user, password }: Account): Promise<void> {
  if ((await page.read(focusUser)) === true) await page.type(user)
  await page.read(focusPassword)
  await page.type(password)
}

/** Why a password must not be typed in there. */
function whyNot({ page, action }: z.infer<typeof formShape>, target: Target): string | undefined {
  const [here, there] = [URL.parse(page), URL.parse(action)]
  if (here?.protocol !== 'https:') return 'The form came over http: the password was not typed in.'
  if (there?.protocol === 'http:') return 'The form would send the password over http: it was not typed in.'
  if (there !== null && there.hostname.replace(/^\[|\]$/g, '') !== target.host)
    return 'The form leads to another site: the password was not typed in.'
  return undefined
}

function leftOf(left: string): BrowserStory {
  return {
    browser: 'no browser',
    before: [],
    post: [],
    after: [],
    pictures: [],
    dropped: [],
    strangers: [],
    requests: 0,
    left,
    isStranger: false,
  }
}

const versionShape = z.looseObject({ product: z.string() })
const formShape = z.object({ page: z.string(), action: z.string() })

// In the page. Attributes are read by the prototype: a field named "action" hides the form's own.
const password = `document.querySelector('form input[type=password]') ?? document.querySelector('input[type=password]')`
const findForm = `(() => {
  const field = ${password}
  if (field === null) return null
  const action = field.form === null ? '' : (Element.prototype.getAttribute.call(field.form, 'action') ?? '')
  return { page: location.href, action: URL.parse(action, document.baseURI)?.href ?? '' }
})()`
const focusUser = `(() => {
  const field = ${password}
  const fields = [...(field.form ?? document).querySelectorAll('input')]
  const user = fields.find((each) => ['text', 'email', 'tel'].includes(each.type) && each.offsetParent !== null)
  user?.focus()
  return user !== undefined
})()`
const focusPassword = `(${password}).focus()`
const submit = `(() => {
  const { form } = ${password}
  if (form === null) return false
  const button = form.querySelector('button[type=submit], input[type=submit], button:not([type])')
  if (button === null) HTMLFormElement.prototype.requestSubmit.call(form)
  else button.click()
  return true
})()`
