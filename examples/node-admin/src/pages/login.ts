import type { Page } from '../answer.ts'
import type { Notice } from '../app.ts'
import { absolute } from '../belief.ts'
import { html, type Html } from '../html.ts'
import type { Visit } from '../visit.ts'
import { field, tokenField } from './fields.ts'

export interface LoginForm {
  readonly notice: Notice | undefined
  readonly name: string
  readonly mistake?: string
}

export function loginPage(visit: Visit, { notice, name, mistake }: LoginForm): Page {
  return {
    kind: 'page',
    status: 200,
    title: 'Log in',
    main: html`<div class="login">
      <section class="card" aria-labelledby="heading">
        <p class="brand big"><img src="/icon.svg" alt="" width="40" height="40" /> Kestrel Coffee</p>
        <h1 id="heading">Log in</h1>
        ${mistake !== undefined && html`<p class="alert" role="alert">${mistake}</p>`}
        <form method="post" action="/login">
          ${tokenField(visit)}
          ${field(
            { name: 'name', label: 'Name', hint: 'it is admin' },
            html`<input
              id="name"
              name="name"
              value="${name}"
              autocomplete="username"
              autocapitalize="none"
              required
              maxlength="80"
            />`,
          )}
          ${field(
            { name: 'password', label: 'Password', hint: 'see the terminal' },
            html`<input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              maxlength="200"
            />`,
          )}
          <button class="wide">Log in</button>
        </form>
      </section>
      ${notice !== undefined && note(visit, notice)}
    </div>`,
  }
}

function note(visit: Visit, notice: Notice): Html {
  if (notice === 'cured') return curedNote
  return html`<aside class="note warning">
    <h2>This edge tells the app nothing</h2>
    <p>
      The edge speaks TLS with your browser and plain http with this app, and does not mention it. Log in over https and
      watch the address bar: you will land on <b>${absolute(visit.belief, '/orders')}</b>.
    </p>
    <p>On http already? <a href="https://${visit.belief.authority}/">Start again on https</a></p>
  </aside>`
}

const curedNote = html`<aside class="note">
  <h2>This edge tells the app the truth</h2>
  <p>
    The edge speaks TLS with your browser and plain http with this app, and says in a header field that you came by
    https. Log in: you stay on https. To see what happens without it, start <code>lasthop demo --without-cure</code>.
  </p>
</aside>`
