import type { Scheme } from '@lasthop/contract'

import type { AnswerReply } from '../probe/question.ts'
import { evidenceOfReply } from './evidence.ts'
import type { Ground, Reading } from './oracle.ts'
import { addressesIn } from './signs.ts'

/** O8: the scheme of absolute addresses of this site on its own pages. Weak: a base address in the settings looks the same. */
export function readLinks({ pages, prober: { target } }: Ground): readonly Reading[] {
  return pages
    .filter(({ question, status }) => question.scheme === target.scheme && status === 200)
    .flatMap((page) => readPage(page, target.authority))
    .slice(0, 1)
}

function readPage(page: AnswerReply, authority: string): readonly Reading[] {
  const own = addressesIn(page.body).filter((text) => isOn(text, 'http', authority) || isOn(text, 'https', authority))
  const [first] = own
  if (first === undefined) return []
  const schemes = new Set(own.map((text) => text.slice(0, text.indexOf(':'))))
  const believes: Scheme | undefined = schemes.size > 1 ? undefined : schemes.has('http') ? 'http' : 'https'
  return [
    {
      oracle: 'O8',
      believes,
      host: authority,
      status: page.status,
      evidence: evidenceOfReply(page, {
        shows: `with ${first.slice(0, 80)}`,
        reading: 'The page writes absolute addresses of its own site: by belief, or from a setting.',
      }),
    },
  ]
}

function isOn(text: string, scheme: string, authority: string): boolean {
  return text === `${scheme}://${authority}` || text.startsWith(`${scheme}://${authority}/`)
}
