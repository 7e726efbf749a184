import { isProblem } from '@lasthop/contract'
import type { Edge, EdgeProduct } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import type { Version } from '../version.ts'
import { cure } from './cure.ts'
import { edgeOf, edgeOfJson } from './edge.ts'
import { loadJson } from './json/load-json.ts'
import { loadConfiguration, type Loaded } from './load.ts'
import { render } from './render.ts'
import { sendToHttps } from './send-to-https.ts'

const usualVersion = '2.6.2'

/** Caddy as a reverse proxy, by its Caddyfile or its own JSON. */
export const caddy: EdgeProduct = {
  name: 'caddy',
  title: 'Caddy',
  usualVersion,
  isMine,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    const [json, caddyfiles] = [paths.filter(isJson), paths.filter((path) => !isJson(path))]
    return [
      ...findEntries(reader, caddyfiles).map((loaded) => edgeOf(loaded, version)),
      ...json.flatMap((path) => readJson(reader, path, version)),
    ]
  },
  render,
  cure,
  sendToHttps,
  check: (path) =>
    isJson(path)
      ? ['caddy', 'validate', '--config', path]
      : ['caddy', 'validate', '--adapter', 'caddyfile', '--config', path],
}

function isMine({ path, text }: SourceFile): number {
  if (/(?:^|\/)Caddyfile(?:[.-][\w.-]+)?$|\.Caddyfile$/i.test(path)) return 1
  if (isJson(path)) return ownMembers.every((member) => member.test(text)) ? 0.95 : 0
  const hits = text.slice(0, 200_000).match(ownWords)?.length ?? 0
  return hits === 0 ? 0 : /caddy/i.test(path) ? 0.9 : 0.3
}

function isJson(path: string): boolean {
  return path.endsWith('.json')
}

/** A configuration for each file that no other imports. */
function findEntries(reader: Reader, paths: readonly string[]): Loaded[] {
  const loaded = paths.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [loadConfiguration(reader, file)]
  })
  const imported = new Set(loaded.flatMap(({ files }) => files.slice(1).map(({ path }) => path)))
  return loaded.filter(({ files }) => !imported.has(files[0]?.path ?? ''))
}

function readJson(reader: Reader, path: string, version: Version): Edge[] {
  const file = reader.readFile(path)
  return isProblem(file) ? [] : [edgeOfJson(loadJson(file, version.text), version)]
}

const ownWords = /^[ \t]*(?:reverse_proxy|php_fastcgi|header_up|handle_path|file_server)(?:[ \t]+[^;\n]*)?$/gm
const ownMembers = [/"apps"\s*:/, /"http"\s*:/, /"servers"\s*:/]
