import type { CookieFact, Framework } from '../../products/framework.ts'
import type { Draft } from '../rule.ts'
import type { View } from '../view.ts'
import { publicDoors } from './sites.ts'

/** What is wrong with the session cookie on https, once for each application. `judge` gives a sentence, or undefined where all is well. */
export function cookieDrafts(view: View, judge: (cookie: CookieFact) => string | undefined): readonly Draft[] {
  return publicDoors(view).flatMap(({ way, ordinary }) => {
    const framework = ordinary.app?.framework
    const message = framework && judge(framework.facts.sessionCookie)
    if (way.scheme !== 'https' || framework === undefined || message === undefined) return []
    const place = placeOf(framework)
    return [
      {
        subject: way.origin,
        message,
        ...(place && { place }),
        confidence: 'simulated' as const,
        key: place?.path ?? way.origin,
      },
    ]
  })
}

/** Where the cookie is spoken of, or the file that says nothing of it. */
function placeOf({ facts, files }: Framework): Draft['place'] {
  const [file] = files
  const top = file && { path: file.path, start: 0, end: 0, line: 1, column: 1 }
  return facts.sessionCookie.place ?? top
}
