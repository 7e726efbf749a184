import type { Line, Section } from './syntax.ts'

/** Lines put together to sections. Lines of a fragment before any section belong to one without a name. */
export function sectionsOf(lines: readonly Line[]): Section[] {
  const sections: (Section & { readonly lines: Line[] })[] = []
  for (const line of lines) {
    if (starts.has(line.name)) sections.push({ ...headOf(line), lines: [] })
    else if (sections.length > 0) sections.at(-1)?.lines.push(line)
    else sections.push({ kind: 'fragment', name: '', from: undefined, head: line, lines: [line] })
  }
  return sections
}

function headOf(head: Line): Omit<Section, 'lines'> {
  const [name = '', ...rest] = head.words.map(({ text }) => text)
  const from = rest[rest.indexOf('from') + 1]
  const isNamed = name !== 'from'
  return {
    kind: head.name,
    name: isNamed ? name : '',
    from: isNamed ? (rest.includes('from') ? from : undefined) : rest[0],
    head,
  }
}

const starts = new Set([
  'global',
  'defaults',
  'frontend',
  'backend',
  'listen',
  'userlist',
  'peers',
  'resolvers',
  'mailers',
  'cache',
  'program',
  'ring',
  'log-forward',
  'http-errors',
  'fcgi-app',
  'crt-store',
  'traces',
  'log-profile',
  'acme',
])
