import { absolute, type Believed } from '../belief.ts'
import { html, type Html } from '../html.ts'
import type { Visit } from '../visit.ts'

/** What the app believes about this request, on every page. The browser adds the truth: see `public/truth.js`. */
export function strip({ belief, session }: Visit): Html {
  const secure = belief.scheme === 'https'
  return html`<aside
    class="strip ${secure ? 'good' : 'bad'}"
    aria-label="What the app believes"
    data-believed="${absolute(belief, '')}"
  >
    <div class="belief">
      <strong class="verdict">${secure ? closedLock : openLock} The app believes ${belief.scheme}</strong>
      <dl>
        <div>
          <dt>host</dt>
          <dd>${belief.authority}</dd>
        </div>
        <div>
          <dt>your address</dt>
          <dd>${belief.client ?? 'unknown'}</dd>
        </div>
        <div id="truth" hidden>
          <dt>your browser is on</dt>
          <dd></dd>
        </div>
      </dl>
    </div>
    <p>${secure ? goodNews(belief) : badNews(belief, session !== undefined)}</p>
    <p class="because">Why it believes that: ${belief.because.join(' ')}</p>
  </aside>`
}

function goodNews(belief: Believed): Html {
  return html`Its addresses start with <b>${absolute(belief, '')}</b>, and its session cookie is <b>Secure</b>.`
}

function badNews(belief: Believed, loggedIn: boolean): Html {
  if (!loggedIn) {
    return html`The app thinks you came by http: after login you will be sent to <b>${absolute(belief, '/orders')}</b>.`
  }
  return html`The app thinks you came by http: its addresses start with <b>${absolute(belief, '')}</b>, and its session
    cookie is not <b>Secure</b>.`
}

const closedLock = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  <path fill="currentColor" d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z" />
</svg>`

const openLock = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  <path fill="currentColor" d="M4 7V4.5a4 4 0 0 1 7.6-1.7l-1.8.9A2 2 0 0 0 6 4.5V7h7v8H3V7z" />
</svg>`
