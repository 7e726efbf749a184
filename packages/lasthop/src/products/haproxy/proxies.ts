import { named, textsOf, wordAt, type Line, type Section } from './syntax.ts'

/** A frontend, backend or listen section with what it inherits. */
export interface Proxy {
  readonly kind: 'frontend' | 'backend' | 'listen'
  readonly name: string
  readonly head: Line
  /** Its own lines. */
  readonly lines: readonly Line[]
  /** Lines of the defaults sections that it inherits, the outermost first. */
  readonly inherited: readonly Line[]
  /** http-request lines of the named defaults section that it takes after: they run before its own. */
  readonly before: readonly Line[]
}

/** A configuration sorted for answering requests. */
export interface Proxies {
  readonly global: readonly Line[]
  /** Frontends and listens, in order. */
  readonly fronts: readonly Proxy[]
  /** Backends and listens by name. */
  readonly backs: ReadonlyMap<string, Proxy>
}

/** Sorts sections. A proxy without `from` takes after the last defaults section before it. */
export function findProxies(sections: readonly Section[]): Proxies {
  const proxies = sections.flatMap((section, index): Proxy[] => {
    const { kind, name, head, lines } = section
    if (kind !== 'frontend' && kind !== 'backend' && kind !== 'listen') return []
    const chain = defaultsOf(sections, index)
    const inherited = chain.flatMap((defaults) => defaults.lines)
    const isNamed = (chain.at(-1)?.name ?? '') !== ''
    return [{ kind, name, head, lines, inherited, before: isNamed ? named(inherited, 'http-request', 'acl') : [] }]
  })
  return {
    global: sections.filter(({ kind }) => kind === 'global').flatMap(({ lines }) => lines),
    fronts: proxies.filter(({ kind }) => kind !== 'backend'),
    backs: new Map(proxies.filter(({ kind }) => kind !== 'frontend').map((proxy) => [proxy.name, proxy])),
  }
}

/** The defaults section of the one at an index, behind those that it takes after itself. */
function defaultsOf(sections: readonly Section[], index: number): Section[] {
  const chain: Section[] = []
  for (let at = ownDefaults(sections, index); at !== undefined;) {
    const section = sections[at]
    if (section === undefined || chain.includes(section)) break
    chain.unshift(section)
    at = section.from === undefined ? undefined : ownDefaults(sections, at)
  }
  return chain
}

function ownDefaults(sections: readonly Section[], index: number): number | undefined {
  const from = sections[index]?.from
  const found = sections.findLastIndex(
    ({ kind, name }, at) => at < index && kind === 'defaults' && (from === undefined || name === from),
  )
  return found === -1 ? undefined : found
}

/** The last line of this name: a proxy's own, else what it inherits. */
export function settingOf({ lines, inherited }: Proxy, name: string): Line | undefined {
  return named(lines, name).at(-1) ?? named(inherited, name).at(-1)
}

/** `http`, `tcp`, ...; HAProxy's own default is tcp. A part without any defaults is taken for what its lines are for. */
export function modeOf(proxy: Proxy): string {
  const mode = settingOf(proxy, 'mode')
  if (mode !== undefined) return wordAt(mode, 0)
  const isPart = proxy.inherited.length === 0 && named(proxy.lines, 'http-request', 'http-response').length > 0
  return isPart ? 'http' : 'tcp'
}

/** The line that switches an option on; nothing after `no option`. */
export function optionOf({ lines, inherited }: Proxy, ...names: readonly string[]): Line | undefined {
  const options = [...named(inherited, 'option', 'no'), ...named(lines, 'option', 'no')]
  const last = options.findLast((line) => {
    const words = line.name === 'no' ? textsOf(line) : [line.name, ...textsOf(line)]
    return words[0] === 'option' && names.includes(words[1] ?? '')
  })
  return last?.name === 'option' ? last : undefined
}
