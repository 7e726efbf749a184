import { fieldPairs } from '@lasthop/contract'

import type { Message } from '../message.ts'
import type { Refused } from '../passage.ts'
import { isAtLeast } from '../version.ts'

/** What puma answers by itself to a head that it does not take; undefined: it takes it. */
export function refusal(version: string, { method, target, fields }: Message): Refused | undefined {
  if (!/^[A-Z0-9$_.-]{1,20}$/.test(method)) return refuse(400, 'not a method: 400')
  if (isAtLeast(version, '6') && !methods.has(method)) return refuse(501, `${method} is not one of its methods: 501`)
  if (!isTarget(target)) return refuse(400, 'not a target: 400')
  if (/^[a-z+.\d-]+:(?!\/)/i.test(target)) return refuse(500, 'an address without a path: 500')
  const long = fieldPairs(fields).find(([name, value]) => name.length > 256 || value.length > 80 * 1024)
  return long === undefined ? undefined : refuse(400, `${long[0].slice(0, 20)}... is too long: 400`)
}

function refuse(status: number, does: string): Refused {
  return {
    kind: 'refused',
    status,
    steps: [{ product: 'puma', says: 'reads the head of a request', does, effect: 'refuses' }],
  }
}

/** `*`, a path, or an address; none of its parts too long, and none of three characters that it does not take. */
function isTarget(target: string): boolean {
  const [path = '', ...query] = target.replace(/#.*$/, '').split('?')
  if (target.length > 12 * 1024 || path.length > 8192 || query.join('?').length > 10 * 1024) return false
  return target === '*' || /^(?:\/|[a-z\d+.-]*:)[^"<>]*$/i.test(target)
}

/** Registered methods (RFC 9110 section 18.2), which are the ones that puma takes from version 6 on. */
const methods = new Set(
  `ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK M-SEARCH MERGE MKACTIVITY
  MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE NOTIFY OPTIONS ORDERPATCH PATCH POST PROPFIND PROPPATCH PURGE PUT
  REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNCHECKOUT UNLINK UNLOCK UNSUBSCRIBE UPDATE UPDATEREDIRECTREF
  VERSION-CONTROL`.split(/\s+/),
)
