import type { Flip } from '../flips.ts'
import type { Rule } from '../rule.ts'
import { draftOf, flipsWhere, isAppended, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example, rightSettings } from './examples.ts'

export const p208: Rule = {
  id: 'P208',
  slug: 'proto-appended',
  level: 'error',
  title: "the proxy adds its scheme to the client's instead of replacing it",
  why: "Both values arrive, the client's first, and readers that take the first believe the client.",
  how: "The client's X-Forwarded-Proto reaches the application beside the proxy's own, and decides.",
  traps: 'After a removal of the same field in the same place, adding is fine.',
  cure: 'Set the field instead of adding to it.',
  bad: apacheExample(
    classicApache
      .replaceAll('RequestHeader unset X-Forwarded-Proto\n', '\n')
      .replaceAll('RequestHeader set X-Forwarded-Proto https', 'RequestHeader append X-Forwarded-Proto https'),
    { settings: rightSettings },
  ),
  good: example(),
  find: (view) =>
    flipsWhere(
      view,
      (flip) =>
        flip.outcome.way.kind === 'door' && flip.what !== 'host' && isAppended(flip) && partOfFlip(flip) === 'plain',
    ).map(({ flip, way }) =>
      draftOf(flip, messageOf(flip), {
        level: levelOn(way.way, flip.what === 'scheme' ? 'error' : 'warn'),
        key: way.way.kind === 'door' ? (way.way.edge.files[0]?.path ?? way.way.edge.product) : way.way.origin,
      }),
    ),
}

function messageOf({ what }: Flip): string {
  return what === 'scheme'
    ? "The proxy adds X-Forwarded-Proto to the client's own, which stands first."
    : "The proxy adds X-Forwarded-Proto to the client's own, and two that differ are refused."
}
