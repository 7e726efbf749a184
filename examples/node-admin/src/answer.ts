import type { Html } from './html.ts'

/** What a route decides; `send.ts` turns it into bytes. */
export type Answer = Page | Redirect | Asset

export interface Page {
  readonly kind: 'page'
  readonly status: number
  readonly title: string
  readonly main: Html
  readonly fields?: Readonly<Record<string, string>>
}

/** To a path of this app: it becomes an absolute address, built from what the app believes. */
export interface Redirect {
  readonly kind: 'redirect'
  readonly path: string
  /** The session cookie from now on: an id, `'forget'`, or unchanged. */
  readonly cookie?: string
}

export interface Asset {
  readonly kind: 'asset'
  readonly mediaType: string
  readonly body: string
}

/** 303: whatever the method was, the next one is GET (RFC 9110 section 15.4.4). */
export function redirect(path: string): Redirect {
  return { kind: 'redirect', path }
}
