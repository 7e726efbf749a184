import type { Rule } from '../rule.ts'
import { addressesOf, isMixed } from './addresses.ts'
import { example, rightSettings } from './examples.ts'

export const p608: Rule = {
  id: 'P608',
  slug: 'mixed-passive',
  level: 'warn',
  title: 'a page on https loads a picture or sound over http',
  why: 'Browsers load it over https or not at all.',
  how: 'The setting that the addresses of uploads are made of begins with http://; or the tags of the pages that were asked for show it.',
  traps: 'upgrade-insecure-requests hides it. localhost is for development.',
  cure: 'Write addresses without the scheme, or cure what the application believes.',
  bad: example({ settings: `${rightSettings}MEDIA_URL = "http://media.example.org/"\n` }),
  good: example({ settings: `${rightSettings}MEDIA_URL = "https://media.example.org/"\n` }),
  find: (view) =>
    addressesOf(view, 'passive')
      .filter((address) => isMixed(address, view))
      .map(({ name, url, place }) => ({
        subject: place.path,
        message: `Pictures and other uploads are loaded over http: ${name} is ${url}.`,
        place,
      })),
}
