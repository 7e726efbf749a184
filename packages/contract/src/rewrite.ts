import { portOf } from './authority.ts'
import type { Contract } from './contract.ts'
import { withoutMember } from './dictionary.ts'
import { field } from './field.ts'
import type { Fields } from './fields.ts'
import { formatForwarded } from './forwarded.ts'
import { parseNominations } from './nominate.ts'
import { remember } from './remember.ts'
import type { Truth } from './truth.ts'
import { compileVerdict, type Verdict } from './verdict.ts'

/** What the edge knows of one request besides the truth. */
export interface HopFacts {
  /** The version the client spoke, for `Via`. */
  readonly version: '1.0' | '1.1' | '2'
  /** Ours, fresh: 1 to 128 of `A-Za-z0-9._-`. */
  readonly requestId: string
  /** Set if the client asked for a WebSocket and the edge agrees. */
  readonly upgrade: 'websocket' | undefined
  /** The certificate that the client has shown and the edge has verified; never one that it was told of. */
  readonly identity?: ClientIdentity | undefined
}

/** A verified certificate of a client. */
export interface ClientIdentity {
  /** DER in base64. */
  readonly base64: string
  /** The subject as RFC 4514 writes it: printable ASCII. */
  readonly subject: string
}

/** A client's field that does not go on, and why. Hop-by-hop and framing fields go without saying. */
export interface Dropped {
  readonly name: string
  readonly because: 'family' | 'spelling' | 'nominated'
}

/** The fields to send to the app, and what a client sent in vain. */
export interface Rewritten {
  readonly fields: string[]
  readonly dropped: readonly Dropped[]
}

/** Replaces a client's word by the truth. Pure: the same request gives the same fields. */
export type Rewrite = (fields: Fields, truth: Truth, hop: HopFacts) => Rewritten

/**
 * Prepares the rewriting of a site's requests. The result has Host first, then the client's surviving fields in their
 * order, then ours: set last, because a field is safe from `Connection` only if it is set after the nominations are
 * obeyed. Neither Content-Length nor Transfer-Encoding: whoever writes the head adds exactly one.
 */
export function compileRewrite(contract: Contract): Rewrite {
  const verdictOn = remember(compileVerdict(contract))
  return (fields, truth, hop) => {
    const draft: Draft = {
      kept: [field.host, truth.authority.text],
      dropped: undefined,
      connection: undefined,
      via: '',
    }
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = fields[at] ?? ''
      sortField(draft, verdictOn(name), name, fields[at + 1] ?? '', contract)
    }
    if (draft.connection !== undefined) obeyNominations(draft, draft.connection)
    setOurs(draft, contract, truth, hop)
    return { fields: draft.kept, dropped: draft.dropped ?? nothing }
  }
}

/** A rewriting under way. */
interface Draft {
  kept: string[]
  dropped: Dropped[] | undefined
  /** All Connection lines as one list. */
  connection: string | undefined
  via: string
}

function sortField(draft: Draft, verdict: Verdict, name: string, value: string, contract: Contract): void {
  switch (verdict) {
    case 'pass':
      draft.kept.push(name, value)
      return
    case 'silent':
      return
    case 'family':
    case 'spelling':
      drop(draft, name, verdict)
      return
    case 'connection':
      draft.connection = draft.connection === undefined ? value : `${draft.connection},${value}`
      return
    case 'via':
      draft.via += value === '' ? '' : `${value}, `
      return
    case 'member':
      keepMembers(draft, name, withoutMember(value, contract.signatureLabel))
  }
}

function keepMembers(draft: Draft, name: string, value: string | undefined): void {
  if (value === undefined) drop(draft, name, 'family')
  else draft.kept.push(name, value)
}

function drop(draft: Draft, name: string, because: Dropped['because']): void {
  draft.dropped ??= []
  draft.dropped.push({ name, because })
}

// RFC 9110 section 7.6.1: fields named by Connection belong to the client's hop only. Nothing of ours is in the list yet but
// Host, which cannot be nominated.
function obeyNominations(draft: Draft, connection: string): void {
  const nominated = parseNominations(connection)
  if (!nominated) return
  const all = draft.kept
  draft.kept = []
  for (let at = 0; at + 1 < all.length; at += 2) {
    const name = all[at] ?? ''
    if (nominated.has(name.toLowerCase())) drop(draft, name, 'nominated')
    else draft.kept.push(name, all[at + 1] ?? '')
  }
}

function setOurs(draft: Draft, contract: Contract, truth: Truth, hop: HopFacts): void {
  const { scheme, authority, client } = truth
  const { kept } = draft
  kept.push(field.xForwardedProto, scheme)
  if (client) kept.push(field.xForwardedFor, client.text)
  kept.push(field.xForwardedHost, authority.text, field.xForwardedPort, String(portOf(scheme, authority)))
  if (client) kept.push(field.xRealIp, client.text)
  if (contract.forwarded)
    kept.push(field.forwarded, formatForwarded({ for: client, host: authority.text, proto: scheme }))
  if (contract.clientCertificate && hop.identity) setIdentity(kept, hop.identity)
  kept.push(field.via, `${draft.via}${hop.version} ${contract.via}`, field.xRequestId, hop.requestId)
  if (hop.upgrade) kept.push(field.connection, 'Upgrade', field.upgrade, hop.upgrade)
}

/** RFC 9440 section 2.2, and the two fields that applications have read for longer. */
function setIdentity(kept: string[], { base64, subject }: ClientIdentity): void {
  kept.push(field.clientCert, `:${base64}:`, field.xSslClientVerify, 'SUCCESS', field.xSslClientSDn, subject)
}

const nothing: readonly Dropped[] = Object.freeze([])
