import type { Complaint } from '../complaint.ts'
import { Doubt } from '../doubt.ts'
import { isAtLeast, type Version } from '../version.ts'
import type { Proxies, Proxy } from './proxies.ts'
import type { Line } from './syntax.ts'

/** Words that HAProxy no longer takes (P907). */
export function findObsolete({ fronts, backs }: Proxies, { text, known }: Version): Complaint[] {
  const proxies = new Set([...fronts, ...backs.values()])
  const isGone = known !== 'assumed' && isAtLeast(text, '2.1')
  return [...new Set([...proxies].flatMap(({ lines, inherited }) => [...inherited, ...lines]))]
    .filter(({ name }) => gone.test(name))
    .map(({ name, place }) => ({
      rule: 'P907',
      place,
      level: isGone ? 'error' : 'info',
      message: `"${name}" is gone since HAProxy 2.1, which does not start with it: expected http-request or http-response.`,
    }))
}

/** What an old word makes of a request is not modelled. */
export function refuseObsolete(proxy: Proxy): void {
  if (!remembered.has(proxy)) remembered.set(proxy, obsoleteIn(proxy))
  const line = remembered.get(proxy)
  if (line !== undefined)
    throw new Doubt(`What "${line.says}" does is not known here: HAProxy from 2.1 on does not take it.`, line.place)
}

function obsoleteIn({ inherited, lines }: Proxy): Line | undefined {
  return [...inherited, ...lines].find(({ name }) => gone.test(name) && !name.startsWith('rsp'))
}

const remembered = new WeakMap<Proxy, Line | undefined>()
const gone = /^(?:(?:req|rsp)i?(?:add|del|rep|deny|allow|pass|tarpit)|reqisetbe|reqsetbe|block)$/
