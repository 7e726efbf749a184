import type { Rule } from '../rule.ts'
import { addressesOf, isMixed } from './addresses.ts'
import { example, rightSettings } from './examples.ts'

export const p607: Rule = {
  id: 'P607',
  slug: 'mixed-active',
  level: 'error',
  title: 'a page on https loads a script, style or frame over http',
  why: 'Browsers block it: a part of the page does not work.',
  how: 'The setting that the addresses of scripts and styles are made of begins with http://; or the tags of the pages that were asked for show it.',
  traps: 'upgrade-insecure-requests hides it. localhost is for development.',
  cure: 'Write addresses without the scheme, or cure what the application believes.',
  bad: example({ settings: `${rightSettings}STATIC_URL = "http://static.example.org/"\n` }),
  good: example({ settings: `${rightSettings}STATIC_URL = "/static/"\n` }),
  find: (view) =>
    addressesOf(view, 'active')
      .filter((address) => isMixed(address, view))
      .map(({ name, url, place }) => ({
        subject: place.path,
        message: `Scripts and styles are loaded over http: ${name} is ${url}.`,
        place,
      })),
}
