import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { TlsChoice } from './config.ts'
import { parseFilePath } from './file-path.ts'
import { quote } from './found.ts'
import { didYouMean, nearest } from './nearest.ts'

/** The one word that `tls` can be. */
export function parseTlsWord(found: unknown): TlsChoice | Problem {
  if (found === 'local') return { kind: 'local' }
  if (found === 'acme')
    return problem('"acme" is not in this version yet: expected local or { cert: FILE, key: FILE }.')
  const meant = didYouMean(typeof found === 'string' ? nearest(found, ['local']) : undefined)
  return problem(`${quote(found)} is not a choice of certificate: expected local or { cert: FILE, key: FILE }.${meant}`)
}

/** The choice as one word of a command line: local or CERT,KEY. */
export function parseTlsFlag(text: string): TlsChoice | Problem {
  if (text === 'acme') return problem('"acme" is not in this version yet: expected local or CERT,KEY.')
  if (text === 'local') return { kind: 'local' }
  const [cert = '', key = '', ...more] = text.split(',').map((part) => part.trim())
  if (cert === '' || key === '' || more.length > 0) return notAFlag(text)
  const problems = [cert, key].map(parseFilePath).filter(isProblem)
  return problems[0] ?? { kind: 'files', cert, key }
}

function notAFlag(text: string): Problem {
  const meant = didYouMean(nearest(text, ['local']))
  return problem(`${quote(text)} is not a choice of certificate: expected local or CERT,KEY (two files).${meant}`)
}
