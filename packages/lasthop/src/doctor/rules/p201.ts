import type { Rule } from '../rule.ts'
import { change, draftOf, flipsWhere, levelOn, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p201: Rule = {
  id: 'P201',
  slug: 'proto-spoof-up',
  level: 'error',
  title: 'a client makes plain http count as https',
  why: 'Secure cookies and secrets are sent over http, and redirects to https no longer protect anyone.',
  how: 'On every plain way in, and straight at an open port of the application, requests with words of the client are believed to be https.',
  traps: 'A port 80 that only redirects leads to no application: nothing is believed there.',
  cure: 'Strip every spelling of the forwarding fields at the edge, set the true one, and close the side doors.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(view, ({ what, outcome }) => what === 'scheme' && outcome.truth.scheme === 'http').map(({ flip, way }) =>
      draftOf(flip, 'A client can make plain http count as https.', {
        level: levelOn(way.way, 'error'),
        why: `The application concludes ${change(flip)}.`,
        key: `${way.way.origin} ${partOfFlip(flip) ?? 'several'}`,
        part: partOfFlip(flip) ?? 'several',
      }),
    ),
}
