import type { AppCure } from '../app-server.ts'
import { replace, type Edit } from '../edit.ts'
import type { SourceFile } from '../place.ts'
import type { SpringApp } from './find.ts'
import type { Strategy } from './strategy.ts'

/** What may be changed in the settings: native is the strategy that asks who sends a field. */
export function curesOf({ files, properties }: SpringApp, strategy: Strategy | 'unknown'): readonly AppCure[] {
  if (strategy === 'native' || strategy === 'unknown') return []
  const said = properties.get('server.forwardheadersstrategy')
  const [file] = files
  const edit = said !== undefined && said.place.end > 0 ? replace(said.valuePlace, 'native') : file && append(file)
  if (edit === undefined) return []
  return [
    {
      rules: strategy === 'framework' ? ['P206', 'P210', 'P301', 'P401'] : ['P101', 'P104', 'P107', 'P605'],
      grade: 'review',
      note: 'Tomcat then believes proxies of private addresses alone (server.tomcat.remoteip.internal-proxies): yours must be one.',
      edits: [edit],
    },
  ]
}

/** A line at the end of a file; in YAML, only where no `server` stands already. */
function append({ path, text }: SourceFile): Edit | undefined {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' || text.endsWith('\n') ? '' : end
  const isYaml = /\.ya?ml$/i.test(path)
  if (!isYaml) return insert(path, text, `${before}server.forward-headers-strategy=native${end}`)
  const section = /^server:[ \t]*(?:#.*)?\r?\n/m.exec(text)
  if (section === null)
    return /^(?:server\b|---)/m.test(text)
      ? undefined
      : insert(path, text, `${before}server:${end}  forward-headers-strategy: native${end}`)
  const at = section.index + section[0].length
  const indent = /^[ ]+/.exec(text.slice(at))?.[0] ?? '  '
  return { path, start: at, end: at, text: `${indent}forward-headers-strategy: native${end}` }
}

function insert(path: string, { length }: string, line: string): Edit {
  return { path, start: length, end: length, text: line }
}
