import { redirect, type Answer } from './answer.ts'
import type { App } from './app.ts'
import { blankEntries, entriesOf, entriesOfOrder, isDraft, parseEntries } from './order-form.ts'
import { parseStatus, type Order } from './orders.ts'
import { missingOrderPage } from './pages/message.ts'
import { orderPage } from './pages/order.ts'
import { ordersPage } from './pages/orders.ts'
import { removalPage } from './pages/removal.ts'
import type { Visit } from './visit.ts'

export function listOrders(app: App, visit: Visit): Answer {
  const words = (visit.query.get('q') ?? '').trim().slice(0, 100)
  const search = { words, status: parseStatus(visit.query.get('status') ?? '') }
  return ordersPage(visit, { search, orders: app.orders.search(search) })
}

export function showBlank(app: App, visit: Visit): Answer {
  return orderPage(visit, { entries: blankEntries(new Date(app.now()).toISOString().slice(0, 10)), mistakes: {} })
}

export function createOrder(app: App, visit: Visit): Answer {
  const entries = entriesOf(visit.form)
  const parsed = parseEntries(entries)
  if (!isDraft(parsed)) return orderPage(visit, { entries, mistakes: parsed })
  return redirect(`/orders?done=created&order=${app.orders.add(parsed)}`)
}

export function showOrder(app: App, visit: Visit): Answer {
  return withOrder(app, visit, (order) => orderPage(visit, { entries: entriesOfOrder(order), mistakes: {} }))
}

export function changeOrder(app: App, visit: Visit): Answer {
  return withOrder(app, visit, (order) => {
    const entries = entriesOf(visit.form)
    const parsed = parseEntries(entries)
    if (!isDraft(parsed)) return orderPage(visit, { entries, mistakes: parsed })
    app.orders.change(order.id, parsed)
    return redirect(`/orders?done=saved&order=${order.id}`)
  })
}

export function showRemoval(app: App, visit: Visit): Answer {
  return withOrder(app, visit, (order) => removalPage(visit, order))
}

export function removeOrder(app: App, visit: Visit): Answer {
  return withOrder(app, visit, (order) => {
    app.orders.remove(order.id)
    return redirect(`/orders?done=deleted&order=${order.id}`)
  })
}

function withOrder(app: App, visit: Visit, answer: (order: Order) => Answer): Answer {
  const order = app.orders.find(visit.orderId)
  return order === undefined ? missingOrderPage(visit.orderId) : answer(order)
}
