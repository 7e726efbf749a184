import type { BrowserStory } from '../browser/log-in.ts'
import type { PageHop } from '../browser/page.ts'
import type { Evidence } from '../finding.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P103, P104, P105, P602 and P605, from a log-in that Chromium went through. */
export function findBrowserFaults(live: Live): readonly LiveDraft[] {
  const { browser } = live
  if (browser === undefined) return []
  return [...downgrade(browser, live), ...loop(browser, live), ...refused(browser, live), ...lost(browser, live)]
}

function downgrade({ post, browser }: BrowserStory, live: Live): readonly LiveDraft[] {
  const at = post.findIndex(({ url }) => url.startsWith('http:'))
  if (at < 1) return []
  const reading = 'Cookies without Secure crossed in the clear here, even if it comes back to https.'
  return [
    draft('P103', live, {
      message: `The log-in leads from https to http (${browser}).`,
      hops: post.slice(at - 1, at + 2),
      reading,
    }),
  ]
}

function loop({ before, post, after, browser }: BrowserStory, live: Live): readonly LiveDraft[] {
  const hops = [before, post, after].find((each) => each.at(-1)?.came === 'net::ERR_TOO_MANY_REDIRECTS')
  if (hops === undefined) return []
  const isBoth = new Set(hops.slice(-4).map(({ url }) => url.split(':')[0])).size > 1
  return [
    draft(isBoth ? 'P105' : 'P104', live, {
      message: `The browser gave up: redirects without end${isBoth ? ', over http and https' : ''} (${browser}).`,
      hops: hops.slice(-3),
      reading: 'ERR_TOO_MANY_REDIRECTS is what visitors see.',
    }),
  ]
}

function refused({ post: [first], browser }: BrowserStory, live: Live): readonly LiveDraft[] {
  if (first?.method !== 'POST' || (first.came !== '403' && first.came !== '422')) return []
  return [
    draft('P605', live, {
      message: `The log-in was refused with ${first.came} (${browser}).`,
      hops: [first],
      reading: 'The browser sent the form of the page itself, with its own Origin and Referer.',
    }),
  ]
}

/** The page asks for a log-in again, although the form was taken. */
function lost({ post, after, dropped, isStranger, browser, left }: BrowserStory, live: Live): readonly LiveDraft[] {
  if (left !== undefined || !isStranger) return []
  const [cookie] = dropped
  // The form shown again at once is what a wrong password looks like.
  if (cookie === undefined && post.length === 1 && post[0]?.came === '200') return []
  const why =
    cookie === undefined
      ? 'the next page asks for it again'
      : `it drops the cookie ${cookie.name}, because ${cookie.because}`
  return [
    draft('P602', live, {
      message: `The log-in does not stick in a browser: ${why} (${browser}).`,
      hops: [...post.slice(0, 1), ...after.slice(-1)],
      reading: 'The browser keeps and sends cookies by its own rules.',
    }),
  ]
}

interface Told {
  readonly message: string
  readonly hops: readonly PageHop[]
  readonly reading: string
}

function draft(rule: string, { target, browser }: Live, { message, hops, reading }: Told): LiveDraft {
  const evidence = hops.map(({ method, url, came }): Evidence => ({
    request: `${method} ${url}   in ${browser?.browser ?? 'a browser'}`,
    response: came || 'no answer',
    reading,
    isLive: true,
    repeat: `curl -sSik --path-as-is '${url}'`,
  }))
  return { rule, subject: target.origin, message, confidence: 'proven', evidence }
}

/** What came of it, for people. */
export function describeBrowser({
  browser,
  post,
  left,
  isStranger,
  pictures,
  strangers,
  requests,
}: BrowserStory): string {
  const pictured = pictures.length === 0 ? '' : ` Screenshots: ${pictures.map(({ file }) => file).join(', ')}.`
  const away =
    strangers.length === 0 ? '' : ` Not asked, because they are other sites: ${strangers.slice(0, 5).join(', ')}.`
  if (left !== undefined) return `${left}${pictured}${away}`
  const end = isStranger ? 'the page asks for a log-in again' : 'the page opens'
  const steps = post.map(({ came }) => came).join(', ') || 'no new page'
  return `${browser}, ${requests} requests; post: ${steps}; then ${end}.${pictured}${away}`
}
