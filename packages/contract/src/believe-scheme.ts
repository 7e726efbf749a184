import { elementFor } from './claims.ts'
import { concluded, found, refused, type Conclusion } from './conclusion.ts'
import { parseScheme, type Scheme } from './scheme.ts'
import type { Testimony } from './testimony.ts'

/**
 * The scheme of a trusted peer's request. Every doubt is http: an app that is wrong that way redirects once too often;
 * wrong the other way, it sends secrets in the clear.
 */
export function believeScheme(testimony: Testimony): Conclusion<Scheme> {
  const { proto } = testimony.claims
  if (proto.kind === 'absent') return ownScheme(testimony, proto.name)
  if (proto.kind === 'conflict') {
    return refused('http', 'proto-list', `${proto.name} was sent in lines that disagree: "${proto.text}".`)
  }
  const element = elementFor(proto.elements, testimony)
  if (element === 'ambiguous') {
    const message = `${proto.name} says "${proto.text}", which cannot be matched to the hops one by one; http is believed.`
    return found('http', 'proto-list', message)
  }
  return element.value === undefined ? ownScheme(testimony, proto.name) : readScheme(proto.name, element.value)
}

function readScheme(name: string, value: string): Conclusion<Scheme> {
  const scheme = parseScheme(value)
  if (scheme) return concluded(scheme, `${name} says ${scheme}.`)
  return found('http', 'proto-invalid', `${name} says "${value}", which is neither http nor https; http is believed.`)
}

function ownScheme({ received, lines }: Testimony, name: string): Conclusion<Scheme> {
  const code = lines.upgrade.length > 0 ? 'proto-missing-upgrade' : 'proto-missing'
  const message = `A trusted peer sent no ${name}, so the scheme is this socket's own: ${received.scheme}.`
  return found(received.scheme, code, message)
}
