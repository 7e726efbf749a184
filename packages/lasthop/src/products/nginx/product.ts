import type { EdgeProduct } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import { cure } from './cure.ts'
import { noteOf } from './cure-note.ts'
import { edgeOf } from './edge.ts'
import { findEntries } from './entries.ts'
import { render } from './render.ts'
import { sendToHttps } from './send-to-https.ts'

const usualVersion = '1.22.1'

/** nginx as a reverse proxy. */
export const nginx: EdgeProduct = {
  name: 'nginx',
  title: 'nginx',
  usualVersion,
  isMine,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    return findEntries(reader, paths).map((loaded) => edgeOf(loaded, version))
  },
  render,
  cure,
  note: noteOf,
  sendToHttps,
  check: (path) => ['nginx', '-t', '-c', path],
}

function isMine({ path, text }: SourceFile): number {
  if (/(?:^|\/)nginx\.conf$/.test(path)) return 1
  const some = text.slice(0, 200_000)
  const hits = some.match(ownWords)?.length ?? 0
  if (hits === 0 || isForeign(some, hits)) return 0
  const isNamed =
    /\.(?:conf|inc|tmpl|template|j2|erb|vhost)$|(?:^|\/)(?:sites|conf)(?:-available|-enabled|\.d)\/|(?:^|\/)nginx/.test(
      path,
    )
  return isNamed ? Math.min(1, 0.6 + hits / 10) : 0.3
}

/** More lines of `key = value` or `key: value` than of nginx: other languages write their blocks in braces too. */
function isForeign(text: string, hits: number): boolean {
  // Lua within nginx is full of them.
  return !text.includes('_by_lua') && (text.match(foreignWords)?.length ?? 0) > hits
}

const foreignWords = /^[ \t]*(?!location\b|if\b)[A-Za-z_][\w.-]*[ \t]*(?:\+?=|:(?!\/\/))[ \t]*\S/gm
const ownWords =
  /^[ \t]*(?:(?:server|http|events)\s*\{|location\s+[^{;\n]+\{|upstream\s+\S+\s*\{|map\s+\S+\s+\$\w+\s*\{|geo\s+(?:\$\w+\s+)?\$\w+\s*\{|(?:proxy_pass|proxy_set_header|listen|server_name|fastcgi_pass|uwsgi_pass|ssl_certificate|return)\s[^\n]*;)/gm
