import type { Evidence } from '../finding.ts'
import { evidenceOfReply } from '../oracles/evidence.ts'
import type { Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import { findCertificate } from './find-certificate.ts'
import type { Live } from './live.ts'

/** P801 to P807: the certificate, and what the port speaks. */
export function findTls(live: Live, now: Date): readonly LiveDraft[] {
  if (live.target.scheme !== 'https') return []
  const first = live.sent.find(({ question }) => question.scheme === 'https' && question.at === undefined)
  const old = live.oldTls === undefined ? [] : [oldTls(live, live.oldTls)]
  if (first?.handshake === undefined) return [...old, ...noTls(live, first)]
  return [...findCertificate(live, { reply: first, handshake: first.handshake, now }), ...old]
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
