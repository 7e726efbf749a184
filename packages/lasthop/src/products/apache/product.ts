import type { EdgeProduct } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import { findContained } from './containers.ts'
import { cure } from './cure.ts'
import { edgeOf } from './edge.ts'
import { findEntries } from './entries.ts'
import { isOverride } from './override.ts'
import { render } from './render.ts'
import { sendToHttps } from './send-to-https.ts'

const usualVersion = '2.4.71'

/** Apache httpd as a reverse proxy. */
export const apache: EdgeProduct = {
  name: 'apache',
  title: 'Apache',
  usualVersion,
  isMine,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    return findEntries(reader, paths, version.text).map((entry) => edgeOf(entry, version))
  },
  findContained: (surroundings) => findContained(surroundings, usualVersion),
  render,
  cure,
  sendToHttps,
  check: (path) => ['apachectl', '-t', '-f', path],
}

function isMine({ path, text }: SourceFile): number {
  if (isOverride(path)) return 1
  if (/(?:^|\/)(?:apache2|httpd)\.conf$/.test(path)) return 1
  const hits = text.slice(0, 200_000).match(ownWords)?.length ?? 0
  if (hits === 0) return debian.test(path) && macroUse.test(text) ? 0.6 : 0
  return /\.(?:conf|load|inc|tmpl|j2|erb)$|\/(?:sites|conf|mods)-(?:available|enabled)\//.test(path)
    ? Math.min(1, 0.6 + hits / 10)
    : 0.3
}

/** A file that does nothing but use macros: in the folders that Apache alone has on Debian. */
const debian = /(?:^|\/)(?:sites|conf)-(?:available|enabled)\//
const macroUse = /^[ \t]*Use[ \t]+\w+[ \t]+\S/im
const ownWords =
  /^[ \t]*(?:<(?:VirtualHost|IfModule|Location|LocationMatch|Directory|Proxy)\b[^>{]*>|(?:ProxyPass(?:Match|Reverse)?|ProxyPreserveHost|RequestHeader|RewriteRule|RewriteEngine|RemoteIPHeader|LoadModule|SSLEngine|ServerName|DocumentRoot|IncludeOptional)\s+\S)/gim
