import { dayOf, soonEnding } from '../certificate-life.ts'
import type { Evidence } from '../finding.ts'
import type { Handshake } from '../probe/handshake.ts'
import type { Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** A certificate as it was shown, and when. */
export interface Shown {
  readonly reply: Reply
  readonly handshake: Handshake
  readonly now: Date
}

/** P801, P802, P803 and P807: what browsers and programs would say of the certificate. */
export function findCertificate(live: Live, shown: Shown): readonly LiveDraft[] {
  return [...unverified(live, shown), ...otherName(live, shown), ...stapled(live, shown), ...expiring(live, shown)]
}

function unverified(live: Live, shown: Shown): readonly LiveDraft[] {
  const { fault, sent, isSelfSigned, namesIssuer, issuer, validTo } = shown.handshake
  if (fault === undefined || fault === 'ERR_TLS_CERT_ALTNAME_INVALID') return []
  const isAlone = sent === 1 && !isSelfSigned && unknownIssuer.has(fault)
  // Certificates of public authorities name the place of their issuer's; those of private ones seldom do.
  if (isAlone && namesIssuer)
    return [
      draft('P802', live, {
        shown,
        message: `The certificate does not verify: it came without the one of its issuer, ${issuer}.`,
      }),
    ]
  const because = isAlone
    ? `its issuer, ${issuer}, is not known here, and it came alone: an intermediate is missing, or the authority is your own (--ca FILE)`
    : fault === 'CERT_HAS_EXPIRED'
      ? expired(validTo, shown.now)
      : (faults.get(fault) ?? fault)
  return [draft('P801', live, { shown, message: `The certificate does not verify: ${because}.` })]
}

/** The site's own may be good, and one between it and its authority not. */
function expired(validTo: string, now: Date): string {
  const end = Date.parse(validTo)
  return end < now.getTime()
    ? `it ended on ${dayOf(end)}`
    : 'one of the certificates between it and its authority has expired'
}

function otherName(live: Live, shown: Shown): readonly LiveDraft[] {
  const { isForName, names } = shown.handshake
  if (isForName) return []
  const others = names.slice(0, 3).join(', ') || 'no name at all'
  return [draft('P803', live, { shown, message: `The certificate is for ${others}, not for ${live.target.host}.` })]
}

/** What the site's own OCSP answer says; and browsers that were told to expect one refuse a site without. */
function stapled(live: Live, shown: Shown): readonly LiveDraft[] {
  const { mustStaple, staple } = shown.handshake
  const isOld = staple?.nextUpdate !== undefined && staple.nextUpdate < shown.now
  const say = (message: string): readonly LiveDraft[] => [draft('P801', live, { shown, message })]
  if (staple?.signature === 'wrong')
    return say(
      'The OCSP answer that the site staples to its certificate is not signed by its issuer: some browsers refuse it.',
    )
  if (staple?.status === 'revoked' && staple.isForIt)
    return say('The certificate is revoked: the OCSP answer that the site staples to it says so.')
  if (!mustStaple) return []
  if (staple === undefined)
    return say('The certificate demands an OCSP answer with it (must-staple), and none came: browsers refuse it.')
  if (isOld || staple.status !== 'good' || !staple.isForIt)
    return say(
      `The certificate demands an OCSP answer with it (must-staple), and the one that came is ${isOld ? 'too old' : staple.status === 'good' ? "another certificate's" : staple.status}.`,
    )
  return []
}

function expiring(live: Live, shown: Shown): readonly LiveDraft[] {
  const { validFrom, validTo } = shown.handshake
  const left = soonEnding({ validFrom, validTo }, shown.now.getTime())
  return left === undefined ? [] : [draft('P807', live, { shown, message: `The certificate ends ${left}.` })]
}

function draft(
  rule: string,
  { target }: Live,
  { shown, message }: { readonly shown: Shown; readonly message: string },
): LiveDraft {
  return { rule, subject: target.origin, message, confidence: 'proven', evidence: [proof(shown)] }
}

function proof({ reply, handshake }: Shown): Evidence {
  const { protocol, names, issuer, validTo, sent, fault, staple } = handshake
  const authority = reply.question.host ?? ''
  const certificates = `${sent} ${sent === 1 ? 'certificate' : 'certificates'} sent`
  const ocsp = staple === undefined ? '' : `, OCSP ${staple.status} (${signatureWords[staple.signature]})`
  return {
    request: `TLS handshake with ${authority}`,
    response: `${protocol}, ${names.slice(0, 3).join(', ') || 'no name'}, from ${issuer}, until ${validTo}, ${certificates}${ocsp}`,
    isLive: true,
    reading: fault === undefined ? 'The chain verifies.' : `It does not verify: ${fault}.`,
    repeat: `openssl s_client -connect ${authority.includes(':') ? authority : `${authority}:443`} -showcerts -status < /dev/null`,
  }
}

const signatureWords = {
  right: 'signed by its issuer',
  wrong: 'not signed by its issuer',
  unchecked: 'signature not checked',
} as const

const unknownIssuer = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
])
const faults: ReadonlyMap<string, string> = new Map([
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['INVALID_PURPOSE', 'it is not one for servers'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it signed itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here (--ca FILE for one of your own)'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here (--ca FILE for one of your own)'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here (--ca FILE for one of your own)'],
])
