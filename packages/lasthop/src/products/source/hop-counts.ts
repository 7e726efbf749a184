import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** How many proxies an application is told to stand behind, as a number in its code. */
export interface HopCount {
  readonly place: Place
  readonly says: string
  readonly hops: number
  /** Where it takes a prefix of its paths from X-Forwarded-Prefix too. */
  readonly readsPrefix: boolean
}

/** Werkzeug's ProxyFix and the trust proxy of Express, where they are numbers. */
export function findHopCounts(file: SourceFile): readonly HopCount[] {
  if (!/ProxyFix|trust proxy/.test(file.text)) return []
  const places = compilePlaces(file)
  return [...file.text.matchAll(calls)].flatMap((match) => {
    const [says, options, number] = match
    if (/(?:#|\/\/)[^\n]*$/.test(file.text.slice(0, match.index).split('\n').at(-1) ?? '')) return []
    const place = places(match.index, match.index + says.length)
    const hops = number === undefined ? optionOf(options ?? '', 'x_for', 1) : Number(number)
    return [
      { place, says: says.replaceAll(/\s+/g, ' '), hops, readsPrefix: optionOf(options ?? '', 'x_prefix', 0) > 0 },
    ]
  })
}

function optionOf(options: string, name: string, usual: number): number {
  return Number(new RegExp(`\\b${name}\\s*=\\s*(\\d+)`).exec(options)?.[1] ?? usual)
}

const calls = /\bProxyFix\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\.set\(\s*['"`]trust proxy['"`]\s*,\s*(\d+)\s*\)/g
