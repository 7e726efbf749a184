import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Visit } from './visit.ts'

/** The token that every form carries: it can be computed only by who knows the visitor's cookie, which another site does not. */
export function tokenFor(id: string): string {
  return createHmac('sha256', id).update('form token').digest('base64url')
}

/** Why this form does not come from our own page, as a sentence for its sender; `undefined` if it does. */
export function whyForeign(visit: Visit): string | undefined {
  if (visit.isNew) return 'Your browser sent no cookie back, so this form cannot be told from one of another site.'
  return (
    whyForeignSender(visit) ??
    (hasToken(visit) ? undefined : 'This form is too old, or not ours. Go back, reload the page, and try again.')
  )
}

// Host and port are compared, the scheme is not: an app that believes http behind an https edge would
// refuse every form, its own login first. The token does not depend on it. Without an Origin field the token decides.
function whyForeignSender({ sentFrom, belief }: Visit): string | undefined {
  if (sentFrom === undefined) return undefined
  const sender = URL.parse(sentFrom)
  if (sender === null)
    return `The form came from "${sentFrom}", which is no address: a sandboxed frame, or a page that hides where it is.`
  const own = URL.parse(`${sender.protocol}//${belief.authority}`)
  if (sender.host === own?.host) return undefined
  return `The form came from ${sender.host}, but this is ${belief.authority}.`
}

function hasToken({ id, form }: Visit): boolean {
  const expected = Buffer.from(tokenFor(id))
  const sent = Buffer.from(form.get('token') ?? '')
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}
