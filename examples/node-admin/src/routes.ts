import { showAsset, showBelief } from './assets.ts'
import type { Answer } from './answer.ts'
import type { App } from './app.ts'
import { logIn, logOut, showLogin } from './login.ts'
import { changeOrder, createOrder, listOrders, removeOrder, showBlank, showOrder, showRemoval } from './order-routes.ts'
import type { Visit } from './visit.ts'

/** One thing the app does. `:id` in a path stands for an order's number; `open` routes need no login. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly open: boolean
  readonly answer: (app: App, visit: Visit) => Answer | Promise<Answer>
}

/** What answers a method and a path. */
export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly orderId: number }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'nothing' }

export function findRoute(method: string, path: string): Found {
  const id = /^\/orders\/([1-9][0-9]{0,8})(?=\/|$)/.exec(path)?.[1]
  const there = routes.filter((route) => pathOf(route, id) === path)
  const route = there.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method))
  if (route !== undefined) return { kind: 'route', route, orderId: Number(id ?? 0) }
  return there.length === 0 ? { kind: 'nothing' } : { kind: 'wrong-method', allow: allowOf(there) }
}

function pathOf({ path }: Route, id: string | undefined): string | undefined {
  if (!path.includes(':id')) return path
  return id === undefined ? undefined : path.replace(':id', id)
}

function allowOf(there: readonly Route[]): string {
  return there.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ')
}

const routes: readonly Route[] = [
  // The login in place, not a redirect to it: whoever comes by https logs in there, whatever the app believes.
  { method: 'GET', path: '/', open: true, answer: showLogin },
  { method: 'GET', path: '/login', open: true, answer: showLogin },
  { method: 'POST', path: '/login', open: true, answer: logIn },
  { method: 'POST', path: '/logout', open: false, answer: logOut },
  { method: 'GET', path: '/orders', open: false, answer: listOrders },
  { method: 'POST', path: '/orders', open: false, answer: createOrder },
  { method: 'GET', path: '/orders/new', open: false, answer: showBlank },
  { method: 'GET', path: '/orders/:id', open: false, answer: showOrder },
  { method: 'POST', path: '/orders/:id', open: false, answer: changeOrder },
  { method: 'GET', path: '/orders/:id/delete', open: false, answer: showRemoval },
  { method: 'POST', path: '/orders/:id/delete', open: false, answer: removeOrder },
  { method: 'GET', path: '/belief.json', open: true, answer: showBelief },
  { method: 'GET', path: '/style.css', open: true, answer: showAsset },
  { method: 'GET', path: '/truth.js', open: true, answer: showAsset },
  { method: 'GET', path: '/icon.svg', open: true, answer: showAsset },
]
