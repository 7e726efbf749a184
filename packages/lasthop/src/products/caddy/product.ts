import { isProblem } from '@lasthop/contract'
import type { EdgeProduct } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { cure } from './cure.ts'
import { edgeOf } from './edge.ts'
import { loadConfiguration, type Loaded } from './load.ts'
import { render } from './render.ts'

const usualVersion = '2.6.2'

/** Caddy as a reverse proxy, by its Caddyfile. */
export const caddy: EdgeProduct = {
  name: 'caddy',
  title: 'Caddy',
  usualVersion,
  isMine,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    return findEntries(reader, paths).map((loaded) => edgeOf(loaded, version))
  },
  render,
  cure,
  check: ['caddy', 'validate', '--adapter', 'caddyfile', '--config', 'FILE'],
}

function isMine({ path, text }: SourceFile): number {
  if (/(?:^|\/)Caddyfile(?:[.-][\w.-]+)?$|\.Caddyfile$/i.test(path)) return 1
  const hits = text.slice(0, 200_000).match(ownWords)?.length ?? 0
  return hits === 0 ? 0 : /caddy/i.test(path) ? 0.9 : 0.3
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

const ownWords = /^[ \t]*(?:reverse_proxy|php_fastcgi|header_up|handle_path|file_server)(?:[ \t]+[^;\n]*)?$/gm
