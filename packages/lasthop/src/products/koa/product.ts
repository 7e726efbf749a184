import type { Believes } from '../app-server.ts'
import type { Framework, FrameworkProduct } from '../framework.ts'
import { applicationsWith, type Mark, type NodeApplication } from '../node/application.ts'
import { cured, sharedBy } from '../node/framework.ts'
import { insertAfter } from '../node/insert.ts'
import type { Surroundings } from '../surroundings.ts'
import { believe } from './model.ts'
import { readKoa, type KoaSettings } from './settings.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '3.0.0'

/** Koa, as its JavaScript describes it. */
export const koa: FrameworkProduct = {
  name: 'koa',
  title: 'Koa',
  usualVersion,
  find: (surroundings) => applicationsWith(mark, surroundings).map((found) => frameworkOf(found, surroundings)),
}

const mark: Mark = { packages: ['koa'], isMade: ({ name, isNew }, imported) => isNew && name === imported }

function frameworkOf(found: NodeApplication, surroundings: Surroundings): Framework {
  const { module, made, name = 'app' } = found
  const settings = readKoa(found)
  const { proxy, guard } = settings
  const cure = proxy.place === undefined ? insertAfter(made, module.file, `${name}.proxy = true`) : undefined
  return {
    product: 'koa',
    title: 'Koa',
    version: surroundings.versionOf('koa') ?? { text: usualVersion, known: 'assumed' },
    ...sharedBy(found, {
      settings: [proxy, settings.ipHeader, settings.mostIps],
      believes: believesOf(settings),
      guard,
    }),
    believe: (environ) => believe(settings, environ),
    cures: cured(
      found,
      cure === undefined
        ? []
        : [
            {
              rules: ['P101', 'P104', 'P107', 'P108', 'P109', 'P605'],
              grade: 'review',
              note: 'Koa then believes whoever connects to it: the proxy must set the fields always, and nobody else may reach the port.',
              edits: [cure],
            },
          ],
    ),
  }
}

function believesOf({ proxy: { value, says, place } }: KoaSettings): Believes {
  const where = { says, ...(place === undefined ? {} : { place }) }
  if (value === 'unknown') return { who: 'listed', listed: [], ...where }
  return { who: value ? 'anyone' : 'nobody', ...where }
}
