import type { EdgeProduct } from '../edge.ts'
import { isComposeFile } from '../compose/parse.ts'
import type { SourceFile } from '../place.ts'
import { cure } from './cure.ts'
import { edgeOf } from './edge.ts'
import { loadTraefik } from './load.ts'
import { render } from './render.ts'

const usualVersion = '3.7.9'

/** Traefik as a reverse proxy. There is no command that only checks its files. */
export const traefik: EdgeProduct = {
  name: 'traefik',
  title: 'Traefik',
  usualVersion,
  isMine,
  sortsFiles: true,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    return loadTraefik(reader, paths).map((loaded) => edgeOf(loaded, version))
  },
  render,
  cure,
}

function isMine({ path, text }: SourceFile): number {
  if (!/\.(?:ya?ml|toml|json)(?:$|\.)/i.test(path)) return 0
  const some = text.slice(0, 200_000)
  if (isComposeFile({ path, text: some }))
    return /\btraefik\.http\.|image:\s*["']?(?:[\w./-]*\/)?traefik(?:[:@"'\s]|$)/m.test(some) ? 1 : 0
  const isNamed = /(?:^|\/)traefik[\w.-]*$|(?:^|\/)traefik\//i.test(path)
  if (staticWords.test(some)) return 1
  const hits = new Set(some.match(dynamicWords)?.map((word) => word.toLowerCase().replaceAll(/[^a-z]/g, ''))).size
  return hits >= 2 ? Math.min(1, 0.6 + hits / 10) : isNamed && hits >= 1 ? 0.6 : 0
}

const staticWords = /^[ \t]*\[?"?entryPoints\b/im
const dynamicWords =
  /^[ \t]*\[*(?:http\.)?(?:routers|middlewares|services|loadBalancer|passHostHeader|customRequestHeaders|redirectScheme|certificates|minVersion)\b|^[ \t]*(?:rule|entryPoints)\s*[:=]|^(?:http|tls)\s*:/gim
