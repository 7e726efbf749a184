import { valuesOf, type Fields } from '@lasthop/contract'
import type { Page } from './answer.ts'

/** The page for a request that has come back to us. RFC 9110 section 7.6.3: then our own name is in Via. */
export function loopOf(fields: Fields, pseudonym: string): Page | undefined {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.length === 3 && fields[at]?.toLowerCase() === 'via') {
      return namesUs(fields, pseudonym) ? loop : undefined
    }
  }
  return undefined
}

function namesUs(fields: Fields, pseudonym: string): boolean {
  const elements = valuesOf(fields, 'via').flatMap((value) => value.split(','))
  return elements.some((element) => element.trim().split(' ')[1] === pseudonym)
}

const loop: Page = {
  kind: 'fault',
  status: 508,
  code: 'loop',
  message:
    'This request has already passed through this edge: the address behind the site leads back to the edge itself. ' +
    'Point "to" at the port where the application listens.',
}
