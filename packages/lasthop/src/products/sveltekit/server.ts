import type { AppServer, AppServerProduct, Bind } from '../app-server.ts'
import { handsOn } from '../node/hands-on.ts'
import { startScriptOf } from '../node/start-script.ts'
import type { Surroundings } from '../surroundings.ts'
import { findSvelteKit, type SvelteApp } from './find.ts'
import { usualVersion, versionOf } from './product.ts'

/** The server that adapter-node builds: `node build`. What it hands on is what Node does. */
export const svelteServer: AppServerProduct = {
  name: 'adapter-node',
  title: 'node build',
  usualVersion,
  find: (surroundings) =>
    findSvelteKit(surroundings)
      .filter(isBuilt)
      .map((app) => serverOf(app, surroundings)),
}

/** Not where a script of its own listens, as `node server.js` with the handler of the build. */
function isBuilt({ launch, manifest }: SvelteApp): boolean {
  const words = [...(launch?.words ?? []), ...startScriptOf(manifest)]
  return !words.some(({ text }) => /\.[cm]?[jt]s$/.test(text)) || words.some(({ text }) => /(?:^|\/)build\b/.test(text))
}

function serverOf(app: SvelteApp, surroundings: Surroundings): AppServer {
  const bind = bindOf(app)
  return {
    product: 'adapter-node',
    title: 'node build',
    versionOf: 'sveltekit',
    version: versionOf(surroundings),
    ...handsOn,
    binds: bind === undefined ? [] : [bind],
    folder: app.folder,
    cures: [],
    ...(app.service === undefined ? {} : { service: app.service }),
  }
}

function bindOf({ variables }: SvelteApp): Bind | undefined {
  const [path, host, port] = ['SOCKET_PATH', 'HOST', 'PORT'].map((name) => variables.get(name))
  const place = (path ?? host ?? port)?.place
  const where = place === undefined ? {} : { place }
  if ([path, host, port].some((variable) => variable?.isFilled)) return undefined
  if (path !== undefined) return { target: { kind: 'unix', path: path.value }, ...where }
  const number = Number(port?.value ?? 3000)
  if (!Number.isInteger(number)) return undefined
  return { target: { kind: 'tcp', host: host?.value ?? '0.0.0.0', port: number }, ...where }
}
