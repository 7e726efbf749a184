import type { AppCure } from '../app-server.ts'
import { replace } from '../edit.ts'
import { believesOf, readTrust, type Trust } from '../express/trust.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import { entryOf } from '../javascript/value.ts'
import { applicationsWith, type Mark, type NodeApplication } from '../node/application.ts'
import { guardIn } from '../node/facts.ts'
import { sharedBy } from '../node/framework.ts'
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
    cures: curesOf(found, trust),
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

function curesOf({ made, module }: NodeApplication, { place, value }: Setting<Trust>): readonly AppCure[] {
  const shared = {
    rules: ['P101', 'P104', 'P107', 'P108', 'P109', 'P605'],
    grade: 'review',
    note: 'Fastify then believes the proxy on this machine and nobody else; write the address of the proxy instead where it is elsewhere.',
  } as const
  if (value === 'unknown') return []
  if (place !== undefined) return [{ ...shared, edits: [replace(place, "'127.0.0.1'")] }]
  const { text, path } = module.file
  const open = text.indexOf('(', made.place.start + made.name.length - 1)
  const [options] = made.args
  if (open === -1 || open > made.place.end) return []
  if (options === undefined)
    return [{ ...shared, edits: [{ path, start: open + 1, end: open + 1, text: "{ trustProxy: '127.0.0.1' }" }] }]
  const at = options.place.start + 1
  const isEmpty = text.slice(at, options.place.end - 1).trim() === ''
  return [
    {
      ...shared,
      edits: [{ path, start: at, end: at, text: isEmpty ? " trustProxy: '127.0.0.1' " : " trustProxy: '127.0.0.1'," }],
    },
  ]
}
