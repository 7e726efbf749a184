import { isProblem } from '@lasthop/contract'

import { variablesOf, type Variable } from '../dotenv/variables.ts'
import { readJsModule, type JsModule } from '../javascript/module.ts'
import type { Launch } from '../launch/launch.ts'
import { startsNode } from '../node/application.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'

/** An application of SvelteKit that adapter-node builds, among the files: one for each package that depends on it. */
export interface SvelteApp {
  readonly folder: string
  readonly manifest: SourceFile
  /** svelte.config.js and vite.config.js: either may hold the settings. */
  readonly configs: readonly JsModule[]
  readonly hooks: SourceFile | undefined
  readonly launch: Launch | undefined
  readonly service: string | undefined
  readonly variables: ReadonlyMap<string, Variable>
}

/** Every application of SvelteKit on Node. */
export function findSvelteKit(surroundings: Surroundings): readonly SvelteApp[] {
  return surroundings.paths
    .filter((path) => /(?:^|\/)package\.json$/.test(path))
    .flatMap((path) => {
      const manifest = surroundings.reader.readFile(path)
      return isProblem(manifest) || !dependency.test(manifest.text) ? [] : [appOf(manifest, surroundings)]
    })
}

function appOf(manifest: SourceFile, surroundings: Surroundings): SvelteApp {
  const folder = joinPath(manifest.path, '..')
  const file = (name: string): SourceFile | undefined => {
    const read = surroundings.reader.readFile(joinPath(folder, name))
    return isProblem(read) ? undefined : read
  }
  const launch = launchOf(folder, surroundings)
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  return {
    folder,
    manifest,
    configs: configNames.flatMap((name) => file(name) ?? []).map((each) => readJsModule(each)),
    hooks: file('src/hooks.server.ts') ?? file('src/hooks.server.js'),
    launch,
    service,
    variables: variablesOf(surroundings, { folder, launch, service, files: dotenvFiles(manifest, launch) }),
  }
}

/** The command that starts it: `node build`, `npm start`. */
function launchOf(folder: string, { launches }: Surroundings): Launch | undefined {
  const starting = launches.filter(startsNode)
  return starting.find((launch) => launch.folder === folder) ?? (starting.length === 1 ? starting[0] : undefined)
}

/** The built server reads no .env by itself: `node --env-file=.env build`, `node -r dotenv/config build`. */
function dotenvFiles(manifest: SourceFile, launch: Launch | undefined): readonly string[] {
  const command = [...(launch?.words ?? []).map(({ text }) => text), manifest.text].join(' ')
  const named = [...command.matchAll(/--env-file(?:-if-exists)?[= ]([^\s"']+)/g)].flatMap(([, name]) => name ?? [])
  return /\bdotenv\/config\b/.test(command) ? [...named, '.env'] : named
}

const dependency = /"@sveltejs\/adapter-node"\s*:/
const configNames = ['js', 'ts', 'mjs'].flatMap((end) => [`svelte.config.${end}`, `vite.config.${end}`])
