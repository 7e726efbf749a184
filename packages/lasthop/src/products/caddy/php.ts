import { Doubt } from '../doubt.ts'
import type { Passage } from '../passage.ts'
import { isAtLeast } from '../version.ts'
import { cleanPath } from './clean-path.ts'
import { forward } from './forward.ts'
import { isPath } from './match.ts'
import { inside, named, textsOf, type Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/**
 * What `php_fastcgi` does: it looks for a file, takes the front controller where none is, and hands on what ends as a
 * script does. Of all files, the front controller alone is taken to be there.
 */
export function runPhp(visit: Visit, node: Node): Passage | undefined {
  const site = scriptsOf(visit, node)
  const ending = site === undefined ? undefined : findFile(visit, site, node)
  if (ending !== undefined) return ending
  return extensionsOf(node).some((extension) => isPath(visit, `*${extension}`, node.place))
    ? forward(visit, node)
    : undefined
}

/** Where a site has its front controller, and what is looked for. */
interface Scripts {
  readonly index: string
  readonly extensions: readonly string[]
  readonly tries: readonly string[]
}

/** Undefined: `index off`, and nothing is looked for. */
function scriptsOf({ configuration }: Visit, node: Node): Scripts | undefined {
  const index = lastOf(node, 'index')?.[0] ?? 'index.php'
  if (index === 'off') return undefined
  const written = lastOf(node, 'try_files')
  const tries = written ?? ['{path}', `{path}/${index}`, index]
  const odd = tries.find((text) => /[?*[\]\\]/.test(text) || /\{(?!(?:http\.request\.uri\.)?path\})/.test(text))
  if (odd !== undefined) throw new Doubt(`"try_files ${tries.join(' ')}" is not followed.`, node.place)
  const isOld = !isAtLeast(configuration.version, '2.9')
  const hasRedirect = isOld || tries.some((text) => spelledOut(text) === `{path}/${index}`)
  return { index: hasRedirect ? index : '', extensions: extensionsOf(node), tries: tries.map(spelledOut) }
}

function findFile(visit: Visit, scripts: Scripts, node: Node): Passage | undefined {
  const { index, tries } = scripts
  if (index !== '' && isThere(`${visit.path}/${index}`, scripts) && !isPath(visit, '*/', node.place))
    return redirect(visit, node)
  for (const text of tries) {
    const status = /^=(\d{3})$/.exec(text)?.[1]
    if (status !== undefined) return refuse(visit, Number(status), node)
    const path = text.replaceAll('{path}', visit.path)
    if (!isThere(path, scripts)) continue
    visit.path = before(path, scripts)
    visit.escapedPath = visit.path
    tell(visit, node, { does: `takes ${visit.path} for the script`, effect: 'routes' })
    return undefined
  }
  return undefined
}

/** A folder is asked for with a slash at its end. */
function redirect(visit: Visit, node: Node): Passage {
  const { path, query } = visit.head.url
  const location = `${path}/${isAtLeast(visit.configuration.version, '2.9') ? query : ''}`
  tell(visit, node, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answered', status: 308, fields: ['Location', location], steps: visit.steps }
}

function refuse(visit: Visit, status: number, node: Node): Passage {
  tell(visit, node, { does: `answers ${status}`, effect: 'refuses' })
  return { kind: 'refused', status, steps: visit.steps }
}

/** Whether a path is one of the scripts that the lines themselves name. */
function isThere(path: string, scripts: Scripts): boolean {
  const scriptsThere = scripts.tries.filter((text) => !/[{=]/.test(text)).map((text) => rooted(text))
  const own = scriptsThere.length === 0 ? [`/${scripts.index || 'index.php'}`] : scriptsThere
  return own.includes(before(path, scripts))
}

/** What stands before the rest of a path behind a script. */
function before(path: string, { extensions }: Scripts): string {
  const cleaned = rooted(cleanPath(path).replace(/(.)\/$/, '$1'))
  for (const extension of extensions) {
    const at = cleaned.toLowerCase().indexOf(extension.toLowerCase())
    const end = at + extension.length
    if (at !== -1 && cleaned[end] === '/') return cleaned.slice(0, end)
  }
  return cleaned
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function spelledOut(text: string): string {
  return text.replaceAll('{http.request.uri.path}', '{path}')
}

function extensionsOf(node: Node): readonly string[] {
  return lastOf(node, 'split') ?? ['.php']
}

function lastOf(node: Node, name: string): readonly string[] | undefined {
  const line = named(inside(node), name).at(-1)
  return line && textsOf(line)
}
