import type { Page } from '../answer.ts'
import { html, type Html } from '../html.ts'
import type { Visit } from '../visit.ts'
import { tokenField } from './fields.ts'
import { strip } from './strip.ts'

/** The whole document: the strip on top, the shop's own bar, the page. */
export function layout(visit: Visit, page: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · Kestrel Coffee</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/truth.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${strip(visit)} ${visit.session !== undefined && bar(visit, visit.session.user)}
        <main id="main" tabindex="-1">${page.main}</main>
      </body>
    </html> `
}

function bar(visit: Visit, user: string): Html {
  return html`<header class="bar">
    <a class="brand" href="/orders"><img src="/icon.svg" alt="" width="28" height="28" /> Kestrel Coffee</a>
    <nav aria-label="Sections"><a href="/orders">Orders</a></nav>
    <form class="who" method="post" action="/logout">
      ${tokenField(visit)}
      <span>${user}</span>
      <button class="quiet">Log out</button>
    </form>
  </header>`
}
