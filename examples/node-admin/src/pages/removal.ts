import type { Page } from '../answer.ts'
import { html } from '../html.ts'
import type { Order } from '../orders.ts'
import type { Visit } from '../visit.ts'
import { tokenField } from './fields.ts'
import { moneyText } from './figures.ts'

/** Asks once more before an order is deleted. */
export function removalPage(visit: Visit, order: Order): Page {
  return {
    kind: 'page',
    status: 200,
    title: `Delete order ${order.id}`,
    main: html`<div class="narrow">
      <p class="back"><a href="/orders/${order.id}">Order ${order.id}</a></p>
      <h1>Delete order ${order.id}?</h1>
      <form class="card" method="post" action="/orders/${order.id}/delete">
        ${tokenField(visit)}
        <p>
          ${order.quantity} × ${order.item} for <b>${order.customer}</b>, ${moneyText(order.totalCents)}. This cannot be
          undone.
        </p>
        <div class="buttons">
          <button class="danger">Delete</button>
          <a class="button quiet" href="/orders/${order.id}">Keep it</a>
        </div>
      </form>
    </div>`,
  }
}
