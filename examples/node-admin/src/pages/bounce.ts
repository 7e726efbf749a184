import { absolute, type Believed } from '../belief.ts'
import { html, type Html } from '../html.ts'
import type { Visit } from '../visit.ts'

/**
 * What just happened to a visitor who logged in over https and is now treated as one of http; nothing for anybody else.
 * The app has it from the browser: the login form came with an Origin field that says https.
 */
export function bounceNote({ belief, session }: Visit): Html | undefined {
  const origin = session?.sentFrom ?? ''
  if (belief.scheme === 'https' || !origin.startsWith('https://')) return undefined
  return html`<section class="note warning bounce" aria-labelledby="bounce">
    <h2 id="bounce">You logged in over https, and this app sent you to http</h2>
    <p>
      Look at the address bar: you were sent to <b>${absolute(belief, '/orders')}</b>. Nobody attacked you. This is what
      happened:
    </p>
    ${steps(origin, belief)}
    <p>
      The cookie was set without <code>Secure</code>, because the app believed http. By now it has crossed the wire in
      the clear: anyone on the way can read it, and be <b>${session?.user}</b>.
    </p>
    <p class="cure">
      The cure is one true sentence from the edge: <code>X-Forwarded-Proto: https</code>. Start
      <code>lasthop demo</code> and log in again: the same app stays on https.
    </p>
  </section>`
}

function steps(origin: string, belief: Believed): Html {
  return html`<ol>
    <li><span>Your browser, to the edge, over TLS</span><code>POST ${origin}/login</code></li>
    <li>
      <span>The edge, to the app, in plain http</span><code>POST /login<br />Host: ${belief.authority}</code>
    </li>
    <li>
      <span>The app answers what it believes</span
      ><code
        >Location: <mark>http:</mark>//${belief.authority}/orders<br />Set-Cookie: node-admin=…; HttpOnly;
        SameSite=Lax</code
      >
    </li>
    <li>
      <span>Your browser obeys, without TLS</span
      ><code>GET ${absolute(belief, '/orders')}<br />Cookie: node-admin=…</code>
    </li>
  </ol>`
}
