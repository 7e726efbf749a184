import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { standardAcme, type AcmeChoice } from './acme-choice.ts'
import type { TlsChoice } from './config.ts'
import { parseFilePath } from './file-path.ts'
import { quote } from './found.ts'
import { isAddressName, isLocalName } from './local-name.ts'
import { didYouMean, nearest } from './nearest.ts'

/** The one word that `tls` can be. */
export function parseTlsWord(found: unknown): 'local' | 'acme' | Problem {
  if (found === 'local' || found === 'acme') return found
  const meant = didYouMean(typeof found === 'string' ? nearest(found, words) : undefined)
  return problem(`${quote(found)} is not a choice of certificate: expected ${tlsForms}.${meant}`)
}

/** What a site is served with that says nothing of it: a name that public authorities sign for has a certificate of theirs. */
export function standardTls(host: string, acme: AcmeChoice): TlsChoice {
  return isLocalName(host) || isAddressName(host) ? { kind: 'local' } : { kind: 'acme', acme }
}

/** The choice as one word of a command line: local, acme or CERT,KEY. */
export function parseTlsFlag(text: string): TlsChoice | Problem {
  if (text === 'local') return { kind: 'local' }
  if (text === 'acme') return { kind: 'acme', acme: standardAcme }
  const [cert = '', key = '', ...more] = text.split(',').map((part) => part.trim())
  if (cert === '' || key === '' || more.length > 0) return notAFlag(text)
  const problems = [cert, key].map(parseFilePath).filter(isProblem)
  return problems[0] ?? { kind: 'files', cert, key }
}

function notAFlag(text: string): Problem {
  const meant = didYouMean(nearest(text, words))
  return problem(`${quote(text)} is not a choice of certificate: expected local, acme or CERT,KEY (two files).${meant}`)
}

/** What `tls` can be, for messages. */
export const tlsForms = 'local, acme, { acme: ... } or { cert: FILE, key: FILE }'

const words = ['local', 'acme']
