import { isProblem } from '@lasthop/contract'

import type { AppCure, Believes } from '../app-server.ts'
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
    cures: curesOf(settings, surroundings),
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
    ...writtenOrigin(settings),
    ...depthOf(settings),
    ...(protocolField.value === '' ? {} : { schemeField: spelled(protocolField.value) }),
  }
}

/** The origin that is written down is the address of the site. */
function writtenOrigin({ origin }: SvelteSettings): Pick<AppFacts, 'addresses'> {
  const { value, says, place } = origin
  if (place === undefined || value === '' || value === 'unknown') return {}
  const name = says.startsWith('paths.origin') ? 'paths.origin' : (says.split('=')[0] ?? 'ORIGIN')
  return { addresses: [{ name, url: value, use: 'site', place }] }
}

/** Where too few addresses come, whoever asks for that of the client gets an error. */
function depthOf({ addressField, depth }: SvelteSettings): Pick<AppFacts, 'hops'> {
  const { value, says, place } = depth
  if (addressField.value !== 'x-forwarded-for' || value === 'unknown' || place === undefined) return {}
  return { hops: { count: value, says, place, failsShort: true } }
}

/** Without a name of a field it reads none; with one, that of whoever sends it. */
function believesOf({ origin, protocolField, hostField, addressField }: SvelteSettings): Believes {
  const read = [protocolField, hostField, addressField].find(({ value }) => value !== '')
  if (read === undefined) {
    const decides = origin.value === '' ? protocolField : origin
    return { who: 'nobody', says: decides.says, ...at(decides) }
  }
  return { who: 'anyone', says: read.says, ...at(read) }
}

/** An origin that is written down with http, and is no developer's, becomes https. */
function curesOf({ origin }: SvelteSettings, { reader }: Surroundings): readonly AppCure[] {
  const { place, value } = origin
  const file = place && reader.readFile(place.path)
  if (place === undefined || file === undefined || isProblem(file) || value === 'unknown') return []
  const from = file.text.indexOf('http://', place.start)
  if (!value.startsWith('http://') || local.test(value) || from === -1 || from > place.end) return []
  const edit = { path: place.path, start: from, end: from + 'http'.length, text: 'https' }
  const note = `SvelteKit then takes every request for one of ${value.replace('http', 'https')}: plain http must be sent there by the proxy.`
  return [{ rules: ['P101', 'P104', 'P107', 'P115', 'P605'], grade: 'review', note, edits: [edit] }]
}

function at({ place }: { readonly place?: SvelteSettings['origin']['place'] }) {
  return place === undefined ? {} : { place }
}

const local = /^http:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1?\])/

/** As the wire spells it: `X-Forwarded-Proto`. */
function spelled(name: string): string {
  return name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
