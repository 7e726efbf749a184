import type { EdgeProduct } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import { cure } from './cure.ts'
import { edgeOf } from './edge.ts'
import { findEntries } from './entries.ts'
import { render } from './render.ts'
import { sendToHttps } from './send-to-https.ts'

const usualVersion = '2.6.12'

/** HAProxy as a reverse proxy. */
export const haproxy: EdgeProduct = {
  name: 'haproxy',
  title: 'HAProxy',
  usualVersion,
  isMine,
  parse: (reader, paths, options) => {
    const version = options.version ?? { text: usualVersion, known: 'assumed' }
    return findEntries(reader, paths).map((loaded) => edgeOf(loaded, version))
  },
  render,
  cure,
  sendToHttps,
  check: (path) => ['haproxy', '-c', '-f', path],
}

function isMine({ path, text }: SourceFile): number {
  if (/(?:^|\/)haproxy\.cfg$/.test(path)) return 1
  const words = new Set(
    text
      .slice(0, 200_000)
      .match(ownWords)
      ?.map((line) => line.trim().split(/\s+/)[0]),
  )
  if (words.size < 2) return 0
  const isNamed = /haproxy|\.(?:cfg|conf|tmpl|template|j2|erb|tpl)(?:$|\.)/i.test(path)
  return isNamed ? Math.min(1, 0.5 + words.size / 8) : 0.3
}

const ownWords =
  /^[ \t]*(?:frontend[ \t]+\S+|backend[ \t]+\S+|listen[ \t]+[^\s;{]+|defaults|bind[ \t]+\S+|mode[ \t]+(?:http|tcp)|(?:default|use)_backend[ \t]+\S+|http-(?:request|response)[ \t]+\S+|option[ \t]+(?:forwardfor|httplog|http\S+)|server[ \t]+\S+[ \t]+\S+|acl[ \t]+\S+[ \t]+\S+)[^;{\n]*$/gm
