import type { Page } from '../answer.ts'
import { html } from '../html.ts'

export function nothingPage(): Page {
  return messagePage(404, 'Nothing here', 'This address leads to no page of this app.')
}

export function missingOrderPage(id: number): Page {
  return messagePage(404, 'No such order', `There is no order ${id}. Perhaps it was deleted.`)
}

export function wrongMethodPage(method: string, allow: string): Page {
  const page = messagePage(405, 'Not that way', `This address does not take ${method}; it takes ${allow}.`)
  return { ...page, fields: { Allow: allow } }
}

export function foreignFormPage(why: string): Page {
  return messagePage(403, 'Form refused', why)
}

/** Ends the connection too: what is left of the body on it will not be read. */
export function unreadablePage(status: 413 | 415, message: string): Page {
  return { ...messagePage(status, 'Form refused', message), fields: { Connection: 'close' } }
}

function messagePage(status: number, title: string, message: string): Page {
  return {
    kind: 'page',
    status,
    title,
    main: html`<div class="narrow message">
      <p class="status">${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p><a class="button" href="/">To the orders</a></p>
    </div>`,
  }
}
