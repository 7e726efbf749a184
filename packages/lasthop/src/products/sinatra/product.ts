import type { AppCure } from '../app-server.ts'
import { replace } from '../edit.ts'
import type { AppFacts, CookieFact, Framework, FrameworkProduct } from '../framework.ts'
import { whomRackBelieves } from '../rack/facts.ts'
import { allowedHosts } from '../rails/hosts.ts'
import { usualRack2, usualRack3 } from '../rack/settings.ts'
import { unreadRuby } from '../ruby/complaint.ts'
import { entryOf, textOf, truthOf } from '../ruby/value.ts'
import type { Surroundings } from '../surroundings.ts'
import { isAtLeast } from '../version.ts'
import { findRack, type RackApp } from './find.ts'
import { believe } from './model.ts'
import { readSinatra, type SinatraSettings } from './settings.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '4.1.1'

/** Sinatra, and what else stands on Rack without Rails. */
export const sinatra: FrameworkProduct = {
  name: 'sinatra',
  title: 'Sinatra',
  usualVersion,
  find: (surroundings) => findRack(surroundings).map((app) => frameworkOf(app, surroundings)),
}

function frameworkOf(app: RackApp, surroundings: Surroundings): Framework {
  const version = surroundings.versionOf('sinatra') ?? { text: usualVersion, known: 'assumed' }
  const library = surroundings.versionOf('rack')
  const rack = library?.text ?? (isAtLeast(version.text, '4') ? usualRack3 : usualRack2)
  const settings = readSinatra(app, { sinatra: version.text, rack })
  const { modules, folder, title } = app
  return {
    product: 'sinatra',
    title,
    version: title === 'Sinatra' ? version : (library ?? { text: rack, known: 'assumed' }),
    ...(library && { library: { product: 'rack', version: library } }),
    files: modules.map(({ file }) => file),
    folder,
    complaints: modules.flatMap(unreadRuby),
    facts: factsOf(settings),
    believe: (environ) => believe(settings, environ),
    cures: curesOf(settings),
  }
}

function factsOf(settings: SinatraSettings): AppFacts {
  const { rack, hosts, enforcer, hsts } = settings
  return {
    sessionCookie: cookieOf(settings),
    hsts: { value: hsts !== undefined, ...(hsts && { place: hsts.place }) },
    ...(hsts && { hstsField: hsts.field }),
    redirectsToHttps:
      enforcer === undefined ? { value: false } : { value: enforcer.isKnown ? true : 'unknown', place: enforcer.place },
    readsForwardedHost: { value: true },
    hosts: allowedHosts(hosts),
    absoluteRedirects: settings.hasAbsoluteRedirects,
    originCheck: {
      compares: settings.checksOrigin ? 'scheme and host' : 'nothing',
      accepts: settings.acceptedOrigins,
      ...(settings.title === 'Sinatra' && { forgets: true }),
    },
    believes: whomRackBelieves(rack),
    schemeField: 'X-Forwarded-Proto',
  }
}

/** With `secure: true` Rack sends it on what it believes is https alone; Rack::SSL and its kin mark every cookie there. */
function cookieOf({ session, enforcer }: SinatraSettings): CookieFact {
  if (session === undefined) return { secure: 'unknown' }
  const secure = entryOf(session.options, 'secure')
  const sameSite = textOf(entryOf(session.options, 'same_site'))?.toLowerCase()
  const flags =
    enforcer !== undefined && truthOf(entryOf(enforcer.options, 'force_secure_cookies') ?? enforcerOn) !== false
  const truth = secure === undefined ? flags : truthOf(secure) === true || flags
  return {
    secure: secure?.kind === 'unknown' ? 'unknown' : truth ? 'demanded' : 'never',
    place: secure?.place ?? session.act.place,
    ...(sameSite === undefined ? {} : { sameSite }),
  }
}

/** `enable :sessions` becomes a session whose cookie is Secure. */
function curesOf({ session }: SinatraSettings): readonly AppCure[] {
  const act = session?.act
  if (act === undefined || act.name !== 'enable' || act.values.length !== 1) return []
  const note = 'The session cookie is then sent on https alone: on plain http nobody stays logged in.'
  return [{ rules: ['P601'], grade: 'review', note, edits: [replace(act.place, 'set :sessions, secure: true')] }]
}

const enforcerOn = { kind: 'boolean', value: true, place: { path: '', start: 0, end: 0, line: 1, column: 1 } } as const
