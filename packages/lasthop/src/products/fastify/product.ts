import type { AppCure } from '../app-server.ts'
import { replace } from '../edit.ts'
import { believesOf, readTrust, type Trust } from '../express/trust.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import { entryOf } from '../javascript/value.ts'
import { applicationsWith, type Mark, type NodeApplication } from '../node/application.ts'
import { listingEdit, proxyName } from '../node/trust-cure.ts'
import { guardIn } from '../node/facts.ts'
import { cured, sharedBy } from '../node/framework.ts'
import type { Setting } from '../setting.ts'
import type { Surroundings } from '../surroundings.ts'
import { isAtLeast } from '../version.ts'
import { believe } from './model.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '5.12.1'

/** Fastify, as its JavaScript describes it. */
export const fastify: FrameworkProduct = {
  name: 'fastify',
  title: 'Fastify',
  usualVersion,
  find: (surroundings) => applicationsWith(mark, surroundings).map((found) => frameworkOf(found, surroundings)),
}

const mark: Mark = {
  packages: ['fastify', '@nestjs/platform-fastify'],
  isMade: ({ name, isNew }, imported) =>
    isNew ? name === 'FastifyAdapter' : name === imported || name === `${imported}.fastify`,
}

function frameworkOf(found: NodeApplication, surroundings: Surroundings): Framework {
  const { module } = found
  const version = surroundings.versionOf('fastify') ?? { text: usualVersion, known: 'assumed' as const }
  const trust = trustOf(found)
  const guard = guardIn(module)
  const told = believesOf(trust)
  const isDeaf = trust.value !== 'unknown' && trust.value.kind === 'hops' && isAtLeast(version.text, '5.12.1')
  const believes = isDeaf ? { ...told, who: 'nobody' as const } : told
  return {
    product: 'fastify',
    title: 'Fastify',
    version,
    ...sharedBy(found, { settings: [trust], believes, guard }),
    believe: (environ) => believe({ trust, guard, version: version.text }, environ),
    cures: cured(found, curesOf(found, trust)),
  }
}

function trustOf({ made, module }: NodeApplication): Setting<Trust> {
  const given = entryOf(made.args[0], 'trustProxy')
  if (given !== undefined) {
    const says = `trustProxy: ${module.file.text.slice(given.place.start, given.place.end)}`
    return { value: readTrust(given), says, place: given.place }
  }
  const [options] = made.args
  // Options that come from elsewhere may say anything.
  if (options !== undefined && options.kind !== 'object')
    return { value: 'unknown', says: 'the options of Fastify', place: options.place }
  return { value: { kind: 'nobody' }, says: 'default trustProxy: false' }
}

function curesOf(found: NodeApplication, { place, value }: Setting<Trust>): readonly AppCure[] {
  const { made, module } = found
  const { quoted, ...shared } = proxyName(found, 'Fastify', '127.0.0.1')
  if (value === 'unknown') return []
  if (place !== undefined) {
    const isList = value.kind === 'list'
    return [{ ...shared, edits: [isList ? listingEdit(place, module.file.text, quoted) : replace(place, quoted)] }]
  }
  const { text, path } = module.file
  const open = text.indexOf('(', made.place.start + made.name.length - 1)
  const [options] = made.args
  if (open === -1 || open > made.place.end) return []
  if (options === undefined)
    return [{ ...shared, edits: [{ path, start: open + 1, end: open + 1, text: `{ trustProxy: ${quoted} }` }] }]
  const at = options.place.start + 1
  const isEmpty = text.slice(at, options.place.end - 1).trim() === ''
  return [
    {
      ...shared,
      edits: [{ path, start: at, end: at, text: isEmpty ? ` trustProxy: ${quoted} ` : ` trustProxy: ${quoted},` }],
    },
  ]
}
