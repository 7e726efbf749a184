import type { Rule } from '../rule.ts'
import { change, draftOf, flipsWhere, levelOfFlip, partOfFlip } from './by-words.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p202: Rule = {
  id: 'P202',
  slug: 'proto-spoof-down',
  level: 'warn',
  title: 'a client makes https count as http',
  why: 'The client hurts itself first; if a cache or a shared page lies behind, everyone gets what it was answered.',
  how: 'On every https way in, requests with words of the client are believed to be http.',
  traps: 'Where nothing is cached or shared, only the sender sees it.',
  cure: 'Strip every spelling of the forwarding fields at the edge and set the true one.',
  bad: apacheExample(classicApache),
  good: example(),
  find: (view) =>
    flipsWhere(view, ({ what, outcome }) => what === 'scheme' && outcome.truth.scheme === 'https').map(
      ({ flip, way }) =>
        draftOf(flip, 'A client can make https count as http.', {
          level: levelOfFlip(flip, 'warn'),
          why: `The application concludes ${change(flip)}.`,
          key: `${way.way.origin} ${partOfFlip(flip) ?? 'several'}`,
          part: partOfFlip(flip) ?? 'several',
        }),
    ),
}
