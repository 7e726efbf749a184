import type { Page } from '../answer.ts'
import { html, type Html } from '../html.ts'
import { statuses, type Order, type Search } from '../orders.ts'
import type { Visit } from '../visit.ts'
import { bounceNote } from './bounce.ts'
import { dayText, moneyText } from './figures.ts'

export interface Listing {
  readonly search: Search
  readonly orders: readonly Order[]
}

export function ordersPage(visit: Visit, { search, orders }: Listing): Page {
  return {
    kind: 'page',
    status: 200,
    title: 'Orders',
    main: html`${doneNote(visit.query)} ${visit.query.size === 0 && bounceNote(visit)}
      <div class="title">
        <h1>Orders</h1>
        <a class="button" href="/orders/new">New order</a>
      </div>
      ${searchForm(search)} ${orders.length === 0 ? nothingFound(search) : table(orders)}`,
  }
}

function doneNote(query: URLSearchParams): Html | undefined {
  const words = doneWords.get(query.get('done') ?? '')
  const number = query.get('order') ?? ''
  if (words === undefined || !/^[0-9]{1,9}$/.test(number)) return undefined
  return html`<p class="done" role="status">Order ${number} ${words}.</p>`
}

function searchForm({ words, status }: Search): Html {
  return html`<form class="search" role="search" action="/orders">
    <label class="unseen" for="q">Words in customer, item or note</label>
    <input id="q" name="q" type="search" value="${words}" placeholder="Customer, item or note" maxlength="100" />
    <label class="unseen" for="status">Status</label>
    <select id="status" name="status">
      <option value="">Any status</option>
      ${statuses.map((name) => html`<option value="${name}" ${name === status && html`selected`}>${name}</option>`)}
    </select>
    <button class="quiet">Search</button>
  </form>`
}

function nothingFound({ words, status }: Search): Html {
  return html`<div class="card empty">
    <p>
      No order${words !== '' && html` with <b>${words}</b>`}${status !== undefined && html` that is <b>${status}</b>`}.
    </p>
    <p><a href="/orders">Show all orders</a></p>
  </div>`
}

function table(orders: readonly Order[]): Html {
  return html`<div class="card flush">
    <table>
      <caption>
        ${orders.length} ${orders.length === 1 ? 'order' : 'orders'}, the newest first
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">No.</th>
          <th scope="col">Customer</th>
          <th scope="col">Item</th>
          <th scope="col" class="number">Quantity</th>
          <th scope="col" class="number">Total</th>
          <th scope="col">Status</th>
          <th scope="col">Ordered</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(tableRow)}
      </tbody>
    </table>
  </div>`
}

function tableRow(order: Order): Html {
  return html`<tr>
    <td class="id number">${order.id}</td>
    <th class="customer" scope="row"><a href="/orders/${order.id}">${order.customer}</a></th>
    <td class="item">${order.item}</td>
    <td class="quantity number">${order.quantity}</td>
    <td class="total number">${moneyText(order.totalCents)}</td>
    <td class="state"><span class="pill ${order.status}">${order.status}</span></td>
    <td class="day"><time datetime="${order.orderedOn}">${dayText(order.orderedOn)}</time></td>
  </tr>`
}

const doneWords = new Map([
  ['created', 'is on the list'],
  ['saved', 'is saved'],
  ['deleted', 'is deleted'],
])
