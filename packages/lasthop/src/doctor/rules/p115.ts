import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { addressesOf, isDowngrade } from './addresses.ts'
import { example, rightSettings } from './examples.ts'

export const p115: Rule = {
  id: 'P115',
  slug: 'base-url-http',
  level: 'warn',
  title: 'the address of the site is written down with http',
  why: 'Mails, redirects and OAuth callbacks lead to http whatever the request was.',
  how: 'A setting or a variable of a container that holds the address of the site (SITE_URL, APP_URL, LOGIN_REDIRECT_URL, ...) is http:// with a host that the stack serves on https.',
  traps: 'Another host, localhost, and defaults for development are not meant.',
  cure: 'Write https://.',
  bad: example({ settings: `${rightSettings}SITE_URL = "http://app.example.org"\n` }),
  good: example({ settings: `${rightSettings}SITE_URL = "https://app.example.org"\n` }),
  find: (view) => [...inSettings(view), ...inVariables(view)],
}

function inSettings(view: View): readonly Draft[] {
  return addressesOf(view, 'site')
    .filter((address) => isDowngrade(address, view))
    .map(({ name, url, place }) => ({ subject: place.path, message: `${name} is ${url}.`, place, key: name }))
}

function inVariables(view: View): readonly Draft[] {
  return view.stack.services.flatMap(({ name: service, environment, variablePlaces, place }) =>
    [...environment]
      .filter(([name, url]) => names.test(name) && isDowngrade({ url }, view))
      .map(([name, url]) => ({
        subject: place.path,
        message: `${name} of the service ${service} is ${url}.`,
        place: variablePlaces?.get(name) ?? place,
        key: `${service} ${name}`,
      })),
  )
}

/** Applications have names of their own for it (PAPERLESS_URL, GITEA__server__ROOT_URL): what tells is that its host is one of the stack's. */
const names = /^(?:\w+_)?(?:\w*URL|URI|ORIGIN|ISSUER|HOME|HOSTNAME|DOMAIN|OVERWRITECLIURL)$/i
