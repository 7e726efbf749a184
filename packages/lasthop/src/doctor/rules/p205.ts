import { foldName, fieldPairs } from '@lasthop/contract'

import { arrivedIn, type View } from '../view.ts'
import type { Draft, Rule } from '../rule.ts'
import { draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache } from './examples.ts'
import { publicDoors } from './sites.ts'

const php = "<?php\n$secure = ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https';\n"
const withPhp = (site: string): Rule['bad'] => ({ files: { 'site.conf': site, 'public/index.php': php } })
const strict = apacheExample(
  classicApache.replaceAll(
    '  RequestHeader unset X-Forwarded-Proto\n',
    '  RequestHeader unset X-Forwarded-Proto\n  RequestHeader unset X.Forwarded.Proto\n',
  ),
).files['site.conf']

export const p205: Rule = {
  id: 'P205',
  slug: 'dot-alias',
  level: 'warn',
  title: 'X.Forwarded.Proto, with dots, speaks for the client',
  why: 'PHP reads dots in names of fields as underscores: any visitor can claim https.',
  how: 'A request with the dotted spelling passes the edge and code in PHP reads that field; or, on a running site, it changes what the application believes, or reaches the witness.',
  traps: 'Only applications that fold dots read it; nginx drops such names.',
  cure: 'Remove fields with dots in their names at the edge.',
  bad: withPhp(classicApache),
  good: withPhp(strict ?? ''),
  find: (view) => {
    const found = believed(view)
    const inCode = view.stack.rawReads.filter(({ place }) => place.path.endsWith('.php'))
    return found.length > 0 ? found : inCode.flatMap((read) => dotted(read, view))
  },
}

/** Where the application is known, its model says what comes of it. */
function believed(view: View): readonly Draft[] {
  const byDots = flipsWhere(
    view,
    (flip) => flip.outcome.way.kind === 'door' && flip.what !== 'refused' && partOfFlip(flip) === 'dot',
  )
  return byDots.map(({ flip, way }) =>
    draftOf(flip, 'A forwarding name spelled with dots speaks for the visitor.', {
      level: levelOn(way.way, 'warn'),
      key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
    }),
  )
}

function dotted({ field, place, says }: View['stack']['rawReads'][number], view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ outcomes }) => {
    const outcome = outcomes.find(
      (each) =>
        each.trial.title.startsWith('X.Forwarded') &&
        each.end.kind !== 'app' &&
        foldName(field) === foldName('X-Forwarded-Proto') &&
        arrives(each),
    )
    if (outcome === undefined) return []
    const message = `"${outcome.trial.title}" passes the edge, and PHP reads it as ${field}: ${says}`
    return [
      {
        subject: place.path,
        message,
        outcome,
        place,
        confidence: 'likely' as const,
        key: `${place.path}:${place.start}`,
      },
    ]
  })
}

function arrives(outcome: Parameters<typeof arrivedIn>[0]): boolean {
  return fieldPairs(arrivedIn(outcome)?.fields ?? []).some(([name]) => name.toLowerCase() === 'x.forwarded.proto')
}
