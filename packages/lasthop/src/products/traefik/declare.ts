import { problem, type Problem } from '@lasthop/contract'

import { isComposeFile } from '../compose/parse.ts'
import type { Edit } from '../edit.ts'
import { besideSetting, type Wanted } from './beside.ts'
import type { Configuration } from './configuration.ts'
import { blockFields, type BlockAim } from './edge-block.ts'
import { at } from './tree.ts'
import { appendToml, insertYaml } from './write.ts'

/** Declares the middleware where the others are declared: in the file of the file provider, or in labels. */
export function declare(configuration: Configuration, name: string, aim: BlockAim): Edit | Problem {
  const fields = blockFields(aim)
  const edit = hasFileProvider(configuration)
    ? inFile(configuration, name, fields)
    : inLabels(configuration, name, fields)
  return edit ?? problem('Where middlewares are declared is written in a way that is not edited.')
}

/** Whether middlewares are declared in a file, or in labels. */
export function hasFileProvider({ loaded }: Configuration): boolean {
  return loaded.files.some((file) => file.path === loaded.dynamic.place.path && !isComposeFile(file))
}

type Fields = readonly (readonly [name: string, value: string])[]

function inFile({ loaded }: Configuration, name: string, fields: Fields): Edit | undefined {
  const { dynamic } = loaded
  const file = loaded.files.find(({ path }) => path === dynamic.place.path)
  if (file === undefined) return undefined
  if (/\.toml$/i.test(file.path))
    return appendToml(file, [
      `[http.middlewares.${name}.headers.customRequestHeaders]`,
      ...fields.map(([key, value]) => `"${key}" = "${value}"`),
    ])
  const own =
    at(dynamic, 'http', 'middlewares')?.place.path === file.path || at(dynamic, 'http', 'middlewares') === undefined
  return own ? insertYaml({ tree: dynamic, file }, ['http', 'middlewares'], yamlLines(name, fields)) : undefined
}

/** The middleware as YAML, from its own key on. */
export function yamlLines(name: string, fields: Fields): string[] {
  return [
    `${name}:`,
    '  headers:',
    '    customRequestHeaders:',
    ...fields.map(([key, value]) => `      ${key}: "${value}"`),
  ]
}

function inLabels({ loaded }: Configuration, name: string, fields: Fields): Edit | undefined {
  const [labelled] = loaded.labelled
  const place = labelled?.settings[0]?.place
  const file = loaded.files.find(({ path }) => path === place?.path)
  if (place === undefined || file === undefined) return undefined
  const wanted = fields.map(([key, value]): Wanted => [
    `http.middlewares.${name}.headers.customrequestheaders.${key}`,
    value,
  ])
  return besideSetting(place, wanted, file)
}
