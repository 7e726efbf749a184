import type { SourceFile } from '../place.ts'

/** What one program of supervisor says besides its command. */
export interface Program {
  readonly environment: ReadonlyMap<string, string>
  readonly folder: string | undefined
}

/** `environment=A="1",B="2"` and `directory` of the section that an offset stands in. */
export function programAt({ text }: SourceFile, offset: number): Program {
  const from = text.lastIndexOf('\n[', offset)
  const next = text.indexOf('\n[', offset)
  const section = text.slice(Math.max(from, 0), next === -1 ? text.length : next)
  const [, written = ''] = /^environment[ \t]*=[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)/m.exec(section) ?? []
  const pairs = [...written.matchAll(/([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^,\n]*))/g)]
  const directory = /^directory[ \t]*=[ \t]*(\S+)/m.exec(section)?.[1]
  return {
    environment: new Map(
      pairs.map(([, name = '', double, single, plain]) => [name, double ?? single ?? plain?.trim() ?? '']),
    ),
    folder: directory,
  }
}
