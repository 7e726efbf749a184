import type { AddressFact } from '../../products/framework.ts'
import type { View } from '../view.ts'
import { servesHttps } from './sites.ts'

/** Addresses in settings of the stack's applications. */
export function addressesOf({ stack }: View, use: AddressFact['use']): readonly AddressFact[] {
  return stack.apps.flatMap(({ framework }) => framework?.facts.addresses ?? []).filter((each) => each.use === use)
}

/** Whether it is in the clear, on a host that the stack serves on https. */
export function isDowngrade({ url }: Pick<AddressFact, 'url'>, view: View): boolean {
  const parsed = URL.parse(url)
  return (parsed?.protocol === 'http:' || parsed?.protocol === 'ws:') && servesHttps(view, parsed.hostname)
}

/** Whether it is in the clear, on a host that is not this machine, and pages on https would load it. */
export function isMixed({ url }: AddressFact, view: View): boolean {
  const parsed = URL.parse(url)
  const isPlain = parsed?.protocol === 'http:' || parsed?.protocol === 'ws:'
  const isLocal = /^(?:localhost|127\.|\[::1\])/.test(parsed?.hostname ?? '')
  return isPlain && !isLocal && view.ways.some(({ way }) => way.scheme === 'https') && !upgradesAll(view)
}

/** The policy by which browsers load everything over https. */
function upgradesAll({ stack }: View): boolean {
  const files = [...stack.edges, ...stack.apps.flatMap(({ framework }) => framework ?? [])].flatMap(
    (part) => part.files,
  )
  return files.some(({ text }) => /^[^#\n]*upgrade-insecure-requests/im.test(text))
}
