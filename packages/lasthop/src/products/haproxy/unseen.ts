import type { Complaint } from '../complaint.ts'
import { filledInListen } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import { compilePlaces, type SourceFile } from '../place.ts'
import { isAtLeast } from '../version.ts'
import { modeOf, type Proxies, type Proxy } from './proxies.ts'
import { named, wordAt } from './syntax.ts'

/** What of a configuration cannot be judged, said aloud: doors whose address is not known, and those that pass bytes on unread. */
export function findUnseen({ fronts }: Proxies): Complaint[] {
  return fronts.flatMap((front) => (modeOf(front) === 'http' ? filledIn(front) : unread(front)))
}

/** Before 2.0 names kept their case, and much else was different: nothing was compared with such a program. */
export function findTooOld(version: string, [file]: readonly SourceFile[]): Complaint[] {
  if (file === undefined || isAtLeast(version, '2.0')) return []
  const place = compilePlaces(file)(0, 0)
  return [{ rule: 'P908', place, message: `HAProxy ${version} is judged as if it were 2.6, which it differs from.` }]
}

function filledIn({ lines }: Proxy): Complaint[] {
  return named(lines, 'bind')
    .filter((line) => hasHole(wordAt(line, 0)))
    .map(({ place }) => ({
      rule: 'P908',
      place,
      message: filledInListen,
    }))
}

/** On the ports of the web: a database behind TCP is nobody's business here. */
function unread({ lines, kind, name }: Proxy): Complaint[] {
  return named(lines, 'bind')
    .filter((line) => /:(?:80|443|8080|8443)(?:,|$)/.test(wordAt(line, 0)))
    .map(({ place }) => ({
      rule: 'P908',
      place,
      message: `"${kind} ${name}" passes bytes on and reads no HTTP: what is behind it is judged as if visitors came straight to it.`,
    }))
}
