/** Maps of HAProxy: `map_dom(/etc/haproxy/hosts.map,app)` makes of a sample what stands beside the key that fits. */
import { parseAddress } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import type { Call } from './expression.ts'
import { fill } from './fields.ts'
import type { FindList } from './lists.ts'
import { fits } from './match.ts'
import { number, numberOf, text, textOf, type Sample } from './sample.ts'

/** A key of a map, and what it stands for. */
export interface MapEntry {
  readonly key: string
  readonly value: string
}

/** A map where it is looked up. */
export interface MapCall {
  /** How keys are compared: `beg`. */
  readonly method: string
  /** What its values are. */
  readonly makes: string
  readonly path: string
  /** What it makes of all else. */
  readonly usual: string | undefined
}

/** A converter as the lookup that it is; nothing for another one. */
export function mapIn({ name, args }: Call): MapCall | undefined {
  const [whole, method = 'str', makes = 'str'] = mapName.exec(name) ?? []
  const [path, usual] = args
  return whole === undefined || path === undefined ? undefined : { method, makes, path, usual }
}

/** The entries of a map; nothing if its file is not at hand. */
export function entriesOf({ path }: Pick<MapCall, 'path'>, findList: FindList): readonly MapEntry[] | undefined {
  return findList(path)?.map((line) => {
    const [, key = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
    return { key, value }
  })
}

/** What a map makes of a sample; nothing for a sample that is not of the kind of its keys. */
export function mapped(sample: Sample, map: MapCall, findList: FindList): Sample | undefined {
  const entries = entriesOf(map, findList)
  if (entries === undefined) throw new Doubt(`The map "${map.path}" is not at hand.`)
  const asked = asKey(sample, map)
  if (asked === undefined) return undefined
  const found = entryFor(asked, map, entries)
  const value = found === undefined ? map.usual : valueOf(found, map, asked)
  return value === undefined ? undefined : asMade(value, map)
}

/** The longest beginning or the narrowest range that fits, else the first entry that does. */
function entryFor(sample: Sample, { method }: MapCall, entries: readonly MapEntry[]): MapEntry | undefined {
  const compares = method === 'regm' ? 'reg' : method
  const fitting = entries.filter(({ key }) => fits(sample, { method: compares, ignoresCase: false, patterns: [key] }))
  const narrowness = narrow[method]
  return narrowness === undefined ? fitting[0] : fitting.toSorted((a, b) => narrowness(b.key) - narrowness(a.key))[0]
}

/** A sample as keys of this kind are compared: what is no address has no place among addresses. */
function asKey(sample: Sample, { method }: MapCall): Sample | undefined {
  if (method === 'int') return number(numberOf(sample) ?? Number(/^-?\d+/.exec(textOf(sample))?.[0] ?? 0))
  if (method !== 'ip') return sample
  const found = addressIn(textOf(sample))
  return found === undefined ? undefined : { kind: 'address', text: found }
}

/** Zeros before a number do not count, and neither does what stands behind an address of IPv4 (buf2ip). */
function addressIn(written: string): string | undefined {
  const plain = /^\d+(?:\.\d+){3}(?![\d.])/.exec(written)?.[0].replace(/(^|\.)0+(?=\d)/g, '$1')
  return parseAddress(plain ?? written)?.text
}

/** `regm` fills in what the groups of its key found. */
function valueOf({ key, value }: MapEntry, { method }: MapCall, sample: Sample): string {
  const groups = method === 'regm' ? compilePattern(key, '').exec(textOf(sample)) : null
  return groups === null ? value : fill(value, groups)
}

function asMade(value: string, { makes }: MapCall): Sample {
  if (makes === 'int') return number(Number(value))
  return makes === 'ip' ? { kind: 'address', text: value } : text(value)
}

const narrow: Readonly<Record<string, (key: string) => number>> = {
  beg: (key) => key.length,
  ip: (key) => (key.includes('/') ? Number(key.split('/')[1]) : Infinity),
}

const mapName = /^map(?:_(str|beg|sub|dir|dom|end|regm?|int|ip)(?:_(str|int|ip))?)?$/
