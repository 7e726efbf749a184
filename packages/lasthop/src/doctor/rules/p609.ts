import type { Rule } from '../rule.ts'
import { isDowngrade } from './addresses.ts'
import { example } from './examples.ts'

const page = (address: string): Readonly<Record<string, string>> => ({
  'templates/search.html': `<form method="post" action="${address}">\n  <input name="q">\n</form>\n`,
})

export const p609: Rule = {
  id: 'P609',
  slug: 'http-form-action',
  level: 'error',
  title: 'a form sends what is typed in over http',
  why: 'Anybody on the way reads it.',
  how: 'A template holds a form whose action begins with http:// and names a host that the stack serves on https; or the forms of the pages that were asked for do.',
  traps: 'A form that goes to another host that is on http on purpose; forms in comments.',
  cure: 'Write the action without the scheme, or cure what the application believes.',
  bad: example({ more: page('http://app.example.org/search') }),
  good: example({ more: page('/search') }),
  find: (view) =>
    view.stack.pageAddresses
      .filter((address) => address.use === 'form' && isDowngrade(address, view))
      .map(({ url, place }) => ({
        subject: place.path,
        message: `A form sends what is typed in to ${url}.`,
        place,
        confidence: 'likely' as const,
        key: `${place.path}:${place.start}`,
      })),
}
