import { foldName, valuesOf, type Fields } from '@lasthop/contract'

/** What a kind of application would believe of a request that reached it, if it trusts its proxy. */
export interface ReaderBelief {
  /** `Express, Koa`. */
  readonly reader: string
  readonly scheme: string
  readonly host: string
  readonly client: string
}

/** The usual readers, each with its own way with lists and repeated lines. */
export function readersOf(fields: Fields, peer: string): readonly ReaderBelief[] {
  const folded = fields.map((text, index) => (index % 2 === 0 ? foldName(text) : text))
  return [
    read('nobody asked: the connection itself', { fields: [], peer, pick: first, host: valuesOf(fields, 'host') }),
    read('Express, Koa (the first)', { fields, peer, pick: first }),
    read('Fastify, Rack 3 (the last)', { fields, peer, pick: last }),
    read('Django, PHP (any spelling, the first)', { fields: folded, peer, pick: first }),
    read('Werkzeug ProxyFix (one hop)', { fields, peer, pick: last }),
  ]
}

interface Input {
  readonly fields: Fields
  readonly peer: string
  readonly pick: (values: readonly string[]) => string | undefined
  readonly host?: readonly string[]
}

function read(reader: string, { fields, peer, pick, host = valuesOf(fields, 'host') }: Input): ReaderBelief {
  const listed = (name: string): readonly string[] =>
    valuesOf(fields, name)
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
  return {
    reader,
    scheme: pick(listed('x-forwarded-proto')) ?? 'http',
    host: pick(listed('x-forwarded-host')) ?? host[0] ?? '',
    client: pick(listed('x-forwarded-for')) ?? peer,
  }
}

function first(values: readonly string[]): string | undefined {
  return values[0]
}

function last(values: readonly string[]): string | undefined {
  return values.at(-1)
}
