import type { Evidence } from '../finding.ts'
import { evidenceOfReply } from '../oracles/evidence.ts'
import type { Handshake } from '../probe/handshake.ts'
import type { Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P801 to P807: the certificate, and what the port speaks. */
export function findTls(live: Live, now: Date): readonly LiveDraft[] {
  if (live.target.scheme !== 'https') return []
  const first = live.sent.find(({ question }) => question.scheme === 'https' && question.at === undefined)
  const old = live.oldTls === undefined ? [] : [oldTls(live, live.oldTls)]
  if (first?.handshake === undefined) return [...old, ...noTls(live, first)]
  return [
    ...certificate(live, first, first.handshake),
    ...expiring(live, first, { handshake: first.handshake, now }),
    ...old,
  ]
}

function certificate({ target }: Live, reply: Reply, handshake: Handshake): readonly LiveDraft[] {
  const { fault, names, sent, isSelfSigned } = handshake
  if (fault === undefined) return []
  const subject = target.origin
  const evidence = [proof(reply, handshake)]
  const shared = { subject, confidence: 'proven' as const, evidence }
  if (fault === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      {
        ...shared,
        rule: 'P803',
        message: `The certificate is for ${names.slice(0, 3).join(', ')}, not for ${target.host}.`,
      },
    ]
  if (sent === 1 && !isSelfSigned && unknownIssuer.has(fault))
    return [
      {
        ...shared,
        rule: 'P802',
        message: 'The certificate does not verify: it came without the ones that lead to a known authority.',
      },
    ]
  return [{ ...shared, rule: 'P801', message: `The certificate does not verify: ${faults.get(fault) ?? fault}.` }]
}

function expiring(
  { target }: Live,
  reply: Reply,
  { handshake, now }: { readonly handshake: Handshake; readonly now: Date },
): readonly LiveDraft[] {
  const [from, to] = [Date.parse(handshake.validFrom), Date.parse(handshake.validTo)]
  const left = to - now.getTime()
  // Short-lived certificates are renewed late: a third of their life is the measure.
  const limit = Math.min(14 * day, (to - from) / 3)
  if (Number.isNaN(left) || left <= 0 || left >= limit) return []
  return [
    {
      rule: 'P807',
      subject: target.origin,
      message: `The certificate ends in ${Math.max(1, Math.round(left / day))} days, on ${new Date(to).toISOString().slice(0, 10)}.`,
      confidence: 'proven',
      evidence: [proof(reply, handshake)],
    },
  ]
}

function noTls({ target }: Live, reply: Reply | undefined): readonly LiveDraft[] {
  if (reply?.kind !== 'silence' || reply.because !== 'the port does not speak TLS') return []
  const message = `Port ${target.port} does not speak TLS.`
  const evidence = [evidenceOfReply(reply, { reading: 'The handshake got an answer that is none.' })]
  return [{ rule: 'P804', subject: target.origin, message, confidence: 'proven', evidence }]
}

function oldTls({ target }: Live, version: string): LiveDraft {
  const evidence: Evidence = {
    request: `TLS handshake with ${target.authority}, version 1.1 at most`,
    response: `taken, ${version}`,
    isLive: true,
    reading: 'Who may choose less than TLS 1.2 can be made to.',
    repeat: `openssl s_client -connect ${target.host}:${target.port} -tls1_1 -cipher DEFAULT@SECLEVEL=0`,
  }
  return {
    rule: 'P805',
    subject: target.origin,
    message: `${version} is spoken still.`,
    confidence: 'proven',
    evidence: [evidence],
  }
}

function proof(reply: Reply, { names, issuer, validTo, protocol, fault, sent }: Handshake): Evidence {
  const authority = reply.question.host ?? ''
  return {
    request: `TLS handshake with ${authority}`,
    response: `${protocol}, ${names.slice(0, 3).join(', ') || 'no name'}, from ${issuer}, until ${validTo}, ${sent} sent`,
    isLive: true,
    reading: fault === undefined ? 'It verifies.' : `It does not verify: ${fault}.`,
    repeat: `openssl s_client -connect ${authority.includes(':') ? authority : `${authority}:443`} -showcerts < /dev/null`,
  }
}

const unknownIssuer = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
])
const faults: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it signed itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here (--ca FILE for one of your own)'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here (--ca FILE for one of your own)'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here (--ca FILE for one of your own)'],
])
const day = 86_400_000
