import { unreadRuby } from '../ruby/complaint.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import { usualRack2, usualRack3 } from '../rack/settings.ts'
import type { Setting } from '../setting.ts'
import type { Surroundings } from '../surroundings.ts'
import { isAtLeast } from '../version.ts'
import { curesOf } from './cures.ts'
import { factsOf } from './facts.ts'
import { findRails, type RailsApp } from './find.ts'
import { believe } from './model.ts'
import { readSettings, type RailsSettings } from './settings.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '7.2.2'

/** Rails, as its configuration describes it. */
export const rails: FrameworkProduct = {
  name: 'rails',
  title: 'Rails',
  usualVersion,
  find: (surroundings) => findRails(surroundings).map((app) => frameworkOf(app, surroundings)),
}

function frameworkOf({ folder, modules }: RailsApp, surroundings: Surroundings): Framework {
  const version = surroundings.versionOf('rails') ?? { text: usualVersion, known: 'assumed' }
  const library = surroundings.versionOf('rack')
  const rack = library?.text ?? (isAtLeast(version.text, '7') ? usualRack3 : usualRack2)
  const settings = readSettings(modules, { rails: version.text, rack })
  return {
    product: 'rails',
    title: 'Rails',
    version,
    ...(library && { library: { product: 'rack', version: library } }),
    files: modules.map(({ file }) => file),
    folder,
    complaints: [...modules.flatMap(unreadRuby), ...computed(settings), ...fromEnvironment(settings, surroundings)],
    facts: factsOf(settings),
    believe: (environ) => believe(settings, environ),
    cures: curesOf(settings, modules),
  }
}

/** Settings that only a run could tell. */
function computed({
  forceSsl,
  assumeSsl,
  hosts,
  proxies,
  checksSpoofing,
  rack,
}: RailsSettings): Framework['complaints'] {
  const settings: readonly Setting<unknown>[] = [
    forceSsl,
    assumeSsl,
    hosts,
    proxies,
    checksSpoofing,
    rack.families,
    rack.schemes,
  ]
  return settings.flatMap(({ value, says, place }) =>
    value === 'unknown' && place !== undefined
      ? [{ rule: 'P908', place, message: `${says} is computed, and is not known here.` }]
      : [],
  )
}

/** Settings that hang on a variable which no file at hand sets. */
function fromEnvironment({ acts }: RailsSettings, { launches }: Surroundings): Framework['complaints'] {
  const set = new Set(launches.flatMap(({ environment }) => [...environment.keys()]))
  return acts.flatMap(({ name, values, variable, place, certainty }) => {
    const from = values.find(({ environment }) => environment !== undefined)?.environment ?? variable
    if (!deciding.test(name) || from === undefined || set.has(from) || certainty === 'perhaps') return []
    return [
      { rule: 'P909', place, message: `${name} comes from the variable ${from}, and is judged as it is without it.` },
    ]
  })
}

const deciding =
  /^config\.(?:force_ssl|assume_ssl|hosts\b.*|ssl_options|action_dispatch\.(?:trusted_proxies|ip_spoofing_check))$/
