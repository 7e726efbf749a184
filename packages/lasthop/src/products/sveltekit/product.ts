import type { Believes } from '../app-server.ts'
import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { brokenIn, unreadIn } from '../node/complaints.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { findSvelteKit, type SvelteApp } from './find.ts'
import { believe } from './model.ts'
import { readSvelteKit, type SvelteSettings } from './settings.ts'

/** The release of adapter-node that is assumed where no file says another. */
export const usualVersion = '5.5.0'

/** SvelteKit, as the variables of adapter-node and its configuration describe it. */
export const sveltekit: FrameworkProduct = {
  name: 'sveltekit',
  title: 'SvelteKit',
  usualVersion,
  find: (surroundings) => findSvelteKit(surroundings).map((app) => frameworkOf(app, surroundings)),
}

/** That of adapter-node decides, and not that of the kit. */
export function versionOf(surroundings: Surroundings): Version {
  return surroundings.versionOf('sveltekit') ?? { text: usualVersion, known: 'assumed' }
}

function frameworkOf(app: SvelteApp, surroundings: Surroundings): Framework {
  const version = versionOf(surroundings)
  const settings = readSvelteKit(app, version.text)
  const { configs, hooks, manifest } = app
  return {
    product: 'sveltekit',
    title: 'SvelteKit',
    version,
    files: [...configs.map(({ file }) => file), ...(hooks ? [hooks] : []), manifest],
    folder: app.folder,
    complaints: [...configs.flatMap(brokenIn), ...unreadIn(Object.values(settings))],
    facts: factsOf(app, settings),
    believe: (environ) => believe(settings, environ),
    cures: [],
  }
}

function factsOf({ hooks }: SvelteApp, settings: SvelteSettings): AppFacts {
  const { hostField, protocolField, trustedOrigins } = settings
  const own = hooks?.text ?? ''
  return {
    // Cookies are the application's own, or of a library on top.
    sessionCookie: { secure: 'unknown' },
    hsts: { value: /strict-transport-security/i.test(own) ? 'unknown' : false },
    redirectsToHttps: { value: /redirect[\s\S]*https:/.test(own) ? 'unknown' : false },
    readsForwardedHost: { value: hostField.value === 'x-forwarded-host', ...at(hostField) },
    originCheck:
      trustedOrigins.value === 'unknown' || trustedOrigins.value.includes('*')
        ? { compares: 'nothing', accepts: [] }
        : { compares: 'scheme and host', accepts: trustedOrigins.value },
    hosts: { value: 'unknown' },
    absoluteRedirects: false,
    believes: believesOf(settings),
    ...(protocolField.value === '' ? {} : { schemeField: spelled(protocolField.value) }),
  }
}

/** Without a name of a field it reads none; with one, that of whoever sends it. */
function believesOf({ origin, protocolField, hostField, addressField }: SvelteSettings): Believes {
  const read = [protocolField, hostField, addressField].find(({ value }) => value !== '')
  if (read === undefined) return { who: 'nobody', says: origin.value === '' ? protocolField.says : origin.says }
  return { who: 'anyone', says: read.says, ...at(read) }
}

function at({ place }: { readonly place?: SvelteSettings['origin']['place'] }) {
  return place === undefined ? {} : { place }
}

/** As the wire spells it: `X-Forwarded-Proto`. */
function spelled(name: string): string {
  return name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
