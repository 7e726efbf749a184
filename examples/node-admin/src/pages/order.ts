import type { Page } from '../answer.ts'
import { html, type Html } from '../html.ts'
import type { Entries, FieldName, Mistakes } from '../order-form.ts'
import { statuses } from '../orders.ts'
import type { Visit } from '../visit.ts'
import { field, mistakeAttributes, tokenField, type Label } from './fields.ts'

export interface OrderForm {
  readonly entries: Entries
  readonly mistakes: Mistakes
}

/** The form for a new order or, where the path names one, for an old one. */
export function orderPage(visit: Visit, { entries, mistakes }: OrderForm): Page {
  const count = Object.keys(mistakes).length
  const title = visit.orderId === 0 ? 'New order' : `Order ${visit.orderId}`
  return {
    kind: 'page',
    status: count === 0 ? 200 : 422,
    title: count === 0 ? title : `Not saved: ${title}`,
    main: html`<div class="narrow">
      <p class="back"><a href="/orders">Orders</a></p>
      <h1>${title}</h1>
      ${count > 0 && html`<p class="alert" role="alert">Not saved: ${count === 1 ? 'one field is' : `${count} fields are`} not right yet.</p>`}
      <form class="card" method="post" action="${visit.orderId === 0 ? '/orders' : `/orders/${visit.orderId}`}">
        ${tokenField(visit)} ${inputs(entries, mistakes)}
        <div class="buttons">
          <button>${visit.orderId === 0 ? 'Create order' : 'Save'}</button>
          <a class="button quiet" href="/orders">Cancel</a>
          ${visit.orderId !== 0 && html`<a class="button danger" href="/orders/${visit.orderId}/delete">Delete…</a>`}
        </div>
      </form>
    </div>`,
  }
}

function inputs(entries: Entries, mistakes: Mistakes): Html {
  const labelled = (name: FieldName, label: string, hint?: string): Label => ({
    name,
    label,
    hint,
    mistake: mistakes[name],
  })
  return html`
    ${textInput(labelled('customer', 'Customer'), entries.customer)}
    ${textInput(labelled('item', 'Item'), entries.item)}
    <div class="pair">
      ${textInput(labelled('quantity', 'Quantity'), entries.quantity, html`inputmode="numeric"`)}
      ${textInput(labelled('total', 'Total', 'in euro'), entries.total, html`inputmode="decimal"`)}
    </div>
    <div class="pair">
      ${statusInput(labelled('status', 'Status'), entries.status)}
      ${textInput(labelled('orderedOn', 'Ordered on'), entries.orderedOn, html`type="date"`)}
    </div>
    ${noteInput(labelled('note', 'Note', 'if any'), entries.note)}
  `
}

function textInput(label: Label, value: string, attributes?: Html): Html {
  const { name } = label
  return field(
    label,
    html`<input
      id="${name}"
      name="${name}"
      value="${value}"
      autocomplete="off"
      ${attributes}
      ${mistakeAttributes(label)}
    />`,
  )
}

function statusInput(label: Label, value: string): Html {
  const option = (status: string) =>
    html`<option value="${status}" ${status === value && html`selected`}>${status}</option>`
  return field(
    label,
    html`<select id="status" name="status" ${mistakeAttributes(label)}>
      ${statuses.map(option)}
    </select>`,
  )
}

function noteInput(label: Label, value: string): Html {
  return field(label, html`<textarea id="note" name="note" rows="4" ${mistakeAttributes(label)}>${value}</textarea>`)
}
