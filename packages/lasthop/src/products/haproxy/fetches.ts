import { parseAddress } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import type { Call } from './expression.ts'
import { number, text, truth, type Sample } from './sample.ts'
import { pathOf } from './target.ts'
import { elementsNamed, linesNamed } from './values.ts'
import type { Visit } from './visit.ts'

/** Whether all values are asked for, as conditions do, or the last one, as everything else does. */
export type Wanted = 'each' | 'one'

/** What a fetch finds. One that only a running server knows, or that is not known here, is a doubt. */
export function fetchSamples(visit: Visit, { name, args }: Call, wanted: Wanted): readonly Sample[] {
  const known = fetches[name]
  if (known === undefined) throw new Doubt(`"${name}" is not known from the files.`)
  return known(visit, args, wanted)
}

/** Whether a fetch is known here. */
export function isFetch(name: string): boolean {
  return Object.hasOwn(fetches, name)
}

type Fetch = (visit: Visit, args: readonly string[], wanted: Wanted) => readonly Sample[]

/** One of several values: by its number from the front or the back, all, or the last. */
function occurrence(values: readonly string[], which: string | undefined, wanted: Wanted): readonly string[] {
  const at = Number(which ?? 0)
  if (at === 0) return wanted === 'each' ? values : values.slice(-1)
  const value = at > 0 ? values[at - 1] : values.at(at)
  return value === undefined ? [] : [value]
}

const header: Fetch = ({ fields }, [name = '', which], wanted) =>
  occurrence(elementsNamed(fields, name), which, wanted).map(text)

const fullHeader: Fetch = ({ fields }, [name = '', which], wanted) =>
  occurrence(linesNamed(fields, name), which, wanted).map(text)

const headerAddress: Fetch = ({ fields }, [name = '', which], wanted) =>
  occurrence(elementsNamed(fields, name), which, wanted).flatMap((value): Sample[] => {
    // Zeros before a number do not count, and a port behind it neither.
    const plain = /^[\d.]+(?::\d+)?$/.test(value) ? value.replace(/:\d+$/, '').replace(/(^|\.)0+(?=\d)/g, '$1') : value
    const found = parseAddress(plain)
    // One of IPv4 that is written as one of IPv6 stays so.
    const isMapped = /^::ffff:[\d.]+$/i.test(plain)
    return found === undefined ? [] : [{ kind: 'address', text: isMapped ? plain.toLowerCase() : found.text }]
  })

const client: Fetch = ({ client: address }) => {
  if (address === undefined) throw new Doubt("The client's address is named by the PROXY protocol.")
  return [{ kind: 'address', text: address }]
}

function one(find: (visit: Visit) => string | undefined): Fetch {
  return (visit) => {
    const found = find(visit)
    return found === undefined ? [] : [text(found)]
  }
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/s, '')
}

function baseOf({ fields, target }: Visit): string | undefined {
  const host = elementsNamed(fields, 'host')[0]
  const path = pathOf(target)
  const plain = path === undefined ? undefined : withoutQuery(path)
  return host === undefined || host === '' ? plain : `${host}${plain ?? ''}`
}

/** `name=value` of the query, of any that has it. */
const parameter: Fetch = ({ target }, [name = '']) => {
  const query = /\?(.*)$/s.exec(target)?.[1] ?? ''
  const found = query.split('&').find((part) => part.split('=')[0] === name)
  return found === undefined ? [] : [text(found.slice(name.length + 1))]
}

const cookie: Fetch = ({ fields }, [name = ''], wanted) => {
  const found = linesNamed(fields, 'cookie')
    .flatMap((line) => line.split(';'))
    .flatMap((part) => {
      const [, key, value = ''] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s.exec(part) ?? []
      return key === name ? [value] : []
    })
  return (wanted === 'each' ? found : found.slice(-1)).map(text)
}

const variable: Fetch = ({ variables }, [name = '']) => {
  const value = variables.get(name)
  return value === undefined ? [] : [text(value)]
}

/** What only TLS shows is nothing on a plain connection, and not known from the files on another. */
const ofTls: Fetch = (visit) => {
  if (isTls(visit)) throw new Doubt("What the client's TLS is like is not known from the files.")
  return []
}

/** The number at the beginning of a value, in 32 bits; none is 0. */
const headerNumber: Fetch = ({ fields }, [name = '', which], wanted) =>
  occurrence(elementsNamed(fields, name), which, wanted).map((value) =>
    number(Number(BigInt.asIntN(32, BigInt(/^-?\d+/.exec(value)?.[0] ?? 0)))),
  )

const knownMethod = /^(?:OPTIONS|GET|HEAD|POST|PUT|DELETE|TRACE|CONNECT)$/
const isTls = ({ arrival }: Visit): boolean => arrival.scheme === 'https'
const yes: Fetch = () => [truth(true)]
const no: Fetch = () => [truth(false)]
const path = one(({ target }) => {
  const found = pathOf(target)
  return found === undefined ? undefined : withoutQuery(found)
})
const url = one(({ target }) => target)
const headerCount: Fetch = ({ fields }, [name = '']) => [number(elementsNamed(fields, name).length)]
const lineCount: Fetch = ({ fields }, [name = '']) => [number(linesNamed(fields, name).length)]
const version = one(({ version: found }) => found)
const body = (): never => {
  throw new Doubt('What is in a body is not known from the files.')
}

const fetches: Readonly<Record<string, Fetch>> = {
  always_true: yes,
  always_false: no,
  true: yes,
  false: no,
  str: (_visit, [value = '']) => [text(value)],
  int: (_visit, [value = '0']) => [number(Number(value))],
  bool: (_visit, [value = '']) => [truth(/^(?:true|1)$/.test(value))],
  var: variable,
  ssl_fc: (visit) => [truth(isTls(visit))],
  ssl_fc_has_crt: ofTls,
  ssl_c_used: ofTls,
  ssl_c_verify: ofTls,
  ssl_c_s_dn: ofTls,
  ssl_fc_protocol: ofTls,
  ssl_fc_cipher: ofTls,
  ssl_fc_sni: ({ arrival }) => (arrival.sni === undefined ? [] : [text(arrival.sni)]),
  src: client,
  dst: ({ arrival }) => [{ kind: 'address', text: (arrival.named ?? arrival).address }],
  dst_port: ({ arrival }) => [number((arrival.named ?? arrival).port)],
  hdr: header,
  'req.hdr': header,
  'req.fhdr': fullHeader,
  hdr_cnt: headerCount,
  'req.hdr_cnt': headerCount,
  'req.fhdr_cnt': lineCount,
  hdr_val: headerNumber,
  'req.hdr_val': headerNumber,
  hdr_ip: headerAddress,
  'req.hdr_ip': headerAddress,
  // One that HAProxy knows by number stays what it was when a rule sets another.
  method: one(({ method, arrival }) => (knownMethod.test(arrival.message.method) ? arrival.message.method : method)),
  path,
  pathq: one(({ target }) => pathOf(target)),
  url,
  query: one(({ target }) => /\?(.*)$/s.exec(target)?.[1]),
  base: one(baseOf),
  'req.ver': version,
  req_ver: version,
  urlp: parameter,
  url_param: parameter,
  cook: cookie,
  'req.cook': cookie,
  fe_name: one(({ front }) => front.name),
  be_name: one(({ back }) => back.name),
  'req.body': body,
}
