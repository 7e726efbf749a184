import type { AppServer } from '../products/app-server.ts'
import type { Framework } from '../products/framework.ts'

/** One application: the server that runs it and the framework that it is written with, as far as they are known. */
export interface App {
  readonly server: AppServer | undefined
  readonly framework: Framework | undefined
}

/** Applications, with what was taken as given and what stays open. */
export interface Apps {
  readonly apps: readonly App[]
  readonly assumptions: readonly string[]
  readonly ambiguities: readonly string[]
}

/** Finds for each server the framework of what it runs: by what its command names, by folder, or because there is only one. */
export function joinApps(servers: readonly AppServer[], frameworks: readonly Framework[], standIn: StandIn): Apps {
  const joined = servers.map((server) => join(server, servers, frameworks))
  const used = new Set(joined.flatMap(({ app }) => (app.framework === undefined ? [] : [app.framework])))
  const loose = frameworks.filter((framework) => !used.has(framework))
  return {
    apps: [...joined.map(({ app }) => app), ...loose.map((framework) => ({ server: standIn(framework), framework }))],
    assumptions: [
      ...joined.flatMap(({ assumption }) => assumption ?? []),
      ...loose.flatMap((framework) => standing(standIn(framework), framework)),
      ...frameworks.flatMap(({ assumedHosts }) => assumedHosts ?? []),
    ],
    ambiguities: joined.flatMap(({ ambiguity }) => ambiguity ?? []),
  }
}

/** The usual server of a framework of which no file says what runs it. */
export type StandIn = (framework: Framework) => AppServer | undefined

function standing(server: AppServer | undefined, { title }: Framework): readonly string[] {
  return server === undefined
    ? []
    : [`${server.title} with its usual settings runs ${title}, because no file starts anything.`]
}

interface Joined {
  readonly app: App
  readonly assumption?: string
  readonly ambiguity?: string
}

function join(server: AppServer, servers: readonly AppServer[], frameworks: readonly Framework[]): Joined {
  const fitting = frameworks.filter((framework) => speaks(server, framework))
  const very = fitting.filter((framework) => isVery(server, framework))
  const named = very.length > 0 ? very : fitting.filter((framework) => isNamed(server, framework))
  const near = named.length > 0 ? named : fitting.filter(({ folder }) => isBelow(folder, server.folder))
  const [framework, second] = near.length > 0 ? near : fitting
  if (framework === undefined) return { app: { server, framework: undefined } }
  if (second !== undefined)
    return { app: { server, framework: undefined }, ambiguity: ambiguous(server, near.length > 0 ? near : fitting) }
  if (near.length > 0 || servers.length === 1) return { app: { server, framework } }
  return {
    app: { server, framework },
    assumption: `${server.title} runs the ${framework.title} of ${framework.folder || 'this folder'}, the only one here.`,
  }
}

function ambiguous(server: AppServer, choices: readonly Framework[]): string {
  const names = choices.map(
    ({ title, files, comesFrom, folder }) => `${title} (${files[0]?.path ?? comesFrom ?? (folder || 'this folder')})`,
  )
  return `${server.title} may run ${names.join(' or ')}: give the files of one stack only.`
}

/** A Python server runs no Ruby, and a WSGI server no ASGI application. */
export function speaks({ product }: { readonly product: string }, framework: Framework): boolean {
  const spoken = interfaces.get(product) ?? [product]
  return (interfaces.get(framework.product) ?? [framework.product]).some((each) => spoken.includes(each))
}

/** Whether two servers could run the same application. */
export function runsSame(one: AppServer, other: AppServer): boolean {
  const spoken = interfaces.get(other.product) ?? [other.product]
  return (interfaces.get(one.product) ?? [one.product]).some((each) => spoken.includes(each))
}

/** `mysite.wsgi` names the Django whose settings lie in mysite/. */
function isNamed(server: AppServer, framework: Framework): boolean {
  const top = server.runs?.split(/[.:/]/)[0]
  if (top === undefined || top === '') return false
  const wanted = inFolder(server, top)
  return framework.files.some(
    ({ path }) => path.startsWith(`${wanted}/`) || path === `${wanted}.py` || path.includes(`/${top}/`),
  )
}

/** `app.main:app` names app/main.py itself. */
function isVery(server: AppServer, { files }: Framework): boolean {
  const [module = ''] = server.runs?.split(':') ?? []
  const path = inFolder(server, module.replaceAll('.', '/'))
  return (
    module !== '' &&
    files.some((file) => file.path === `${path}.py` || file.path === `${path}/__init__.py` || file.path === server.runs)
  )
}

function inFolder({ folder }: AppServer, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

function isBelow(inner: string, outer: string): boolean {
  return outer !== '' && (inner === outer || inner.startsWith(`${outer}/`))
}

/** By what each server or framework can be spoken to; of several, the usual one first. */
const interfaces: ReadonlyMap<string, readonly string[]> = new Map([
  ['gunicorn', ['wsgi']],
  ['spring', ['servlet']],
  ['tomcat', ['servlet']],
  ['uvicorn', ['asgi']],
  ['waitress', ['wsgi']],
  ['runserver', ['wsgi']],
  ['werkzeug', ['wsgi']],
  ['daphne', ['asgi']],
  ['hypercorn', ['asgi', 'wsgi']],
  ['uwsgi', ['wsgi']],
  ['mod_wsgi', ['wsgi']],
  ['node', ['node']],
  ['next', ['next']],
  ['adapter-node', ['sveltekit']],
  ['kestrel', ['aspnet']],
  ['php-fpm', ['php']],
  ['mod_php', ['php']],
  ['php', ['php']],
  ['laravel', ['php']],
  ['symfony', ['php']],
  ['wordpress', ['php']],
  ['django', ['wsgi', 'asgi']],
  ['express', ['node']],
  ['koa', ['node']],
  ['fastify', ['node']],
  ['nextjs', ['next', 'node']],
  ['sveltekit', ['sveltekit', 'node']],
  ['starlette', ['asgi']],
  ['flask', ['wsgi']],
  ['puma', ['rack']],
  ['rails', ['rack']],
  ['sinatra', ['rack']],
])
