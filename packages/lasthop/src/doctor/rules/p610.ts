import type { Rule } from '../rule.ts'
import { isDowngrade } from './addresses.ts'
import { example } from './examples.ts'

const page = (address: string): Readonly<Record<string, string>> => ({
  'templates/base.html': `<head>\n  <link rel="canonical" href="${address}">\n</head>\n`,
})

export const p610: Rule = {
  id: 'P610',
  slug: 'http-absolute-links',
  level: 'warn',
  title: 'a page on https calls itself by an http address',
  why: 'Search engines, feeds and mails lead visitors to http.',
  how: 'A template writes canonical, alternate or og:url with http:// and a host that the stack serves on https; or the pages that were asked for do.',
  traps: 'A base address in the settings looks the same on a running site: that is P115.',
  cure: 'Cure what the application believes, or the base address.',
  bad: example({ more: page('http://app.example.org/') }),
  good: example({ more: page('https://app.example.org/') }),
  find: (view) =>
    view.stack.pageAddresses
      .filter((address) => address.use === 'self' && isDowngrade(address, view))
      .map(({ url, place }) => ({
        subject: place.path,
        message: `Pages call themselves ${url}.`,
        place,
        confidence: 'likely' as const,
        key: `${place.path}:${place.start}`,
      })),
}
