import type { AppCure } from '../app-server.ts'
import { replace } from '../edit.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import type { JsModule } from '../javascript/module.ts'
import { applicationsWith, type Mark, type NodeApplication } from '../node/application.ts'
import { guardIn } from '../node/facts.ts'
import { cured, sharedBy } from '../node/framework.ts'
import { insertAfter } from '../node/insert.ts'
import { listingEdit, proxyName } from '../node/trust-cure.ts'
import type { Surroundings } from '../surroundings.ts'
import { believe } from './model.ts'
import { believesOf, hopsIn, trustIn } from './trust.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '5.1.0'

/** Express, as its JavaScript describes it. */
export const express: FrameworkProduct = {
  name: 'express',
  title: 'Express',
  usualVersion,
  find: (surroundings) => applicationsWith(mark, surroundings).map((found) => frameworkOf(found, surroundings)),
}

const mark: Mark = {
  packages: ['express', '@nestjs/core'],
  isMade: ({ name, isNew }, imported, module) =>
    !isNew && (name === imported || (name === 'NestFactory.create' && isOnExpress(module))),
}

/** Nest stands on Express, unless it is given another adapter. */
function isOnExpress({ calls }: JsModule): boolean {
  return !calls.some(({ name, isNew }) => isNew && name === 'FastifyAdapter')
}

function frameworkOf(found: NodeApplication, surroundings: Surroundings): Framework {
  const { module, made, name = 'app' } = found
  const trust = trustIn(module, name)
  const guard = guardIn(module)
  const believes = believesOf(trust)
  const hops = hopsIn(trust)
  return {
    product: 'express',
    title: 'Express',
    version: surroundings.versionOf('express') ?? { text: usualVersion, known: 'assumed' },
    ...sharedBy(found, { settings: [trust], believes, guard, ...(hops && { hops }) }),
    believe: (environ) => believe({ trust, guard }, environ),
    cures: cured(found, curesOf()),
  }

  /** Where the proxy is, is for a person to say. */
  function curesOf(): readonly AppCure[] {
    const { quoted, ...shared } = proxyName(found, 'Express', 'loopback')
    const { valuePlace, value } = trust
    if (valuePlace !== undefined && value !== 'unknown') {
      const isList = value.kind === 'list'
      const edit = isList ? listingEdit(valuePlace, module.file.text, quoted) : replace(valuePlace, quoted)
      return [{ ...shared, edits: [edit] }]
    }
    if (trust.place !== undefined) return []
    const edit = insertAfter(made, module.file, `${name}.set('trust proxy', ${quoted})`)
    return edit === undefined ? [] : [{ ...shared, edits: [edit] }]
  }
}
