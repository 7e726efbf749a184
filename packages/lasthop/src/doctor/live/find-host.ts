import { evidenceOfReply } from '../oracles/evidence.ts'
import type { HostSpoof } from '../oracles/host-battery.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P301, P302, P304, P305, P306: whose word about the host counts. */
export function findHost(live: Live): readonly LiveDraft[] {
  return live.hostSpoofs.flatMap((spoof) => [
    ...shown(spoof, live),
    ...refused(spoof, live),
    ...served(spoof, live),
    ...portLost(spoof, live),
  ])
}

function shown(spoof: HostSpoof, { target }: Live): readonly LiveDraft[] {
  const { line, kind, shownIn } = spoof
  if (shownIn === undefined || kind === 'port') return []
  const isHost = kind === 'host'
  return [
    {
      rule: isHost ? 'P302' : 'P301',
      subject: target.origin,
      message: isHost
        ? `Any Host is believed: it comes back in ${shownIn}.`
        : `The client names the host: ${line.split(':')[0] ?? ''} comes back in ${shownIn}.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(spoof.reply, {
          shows: `the host of the client in ${shownIn}`,
          reading: 'The application builds addresses from what the client says.',
          control: { reply: spoof.ordinary, shows: 'the true host' },
        }),
      ],
    },
  ]
}

function refused({ line, reply, ordinary }: HostSpoof, { target }: Live): readonly LiveDraft[] {
  const isRefusal =
    line.startsWith('X-Forwarded-Host') &&
    reply.kind === 'answer' &&
    reply.status === 400 &&
    ordinary.kind === 'answer' &&
    ordinary.status < 400
  if (!isRefusal) return []
  return [
    {
      rule: 'P304',
      subject: target.origin,
      message: "The client's X-Forwarded-Host reaches the application, which refuses the request.",
      confidence: 'proven',
      evidence: [
        evidenceOfReply(reply, {
          reading: 'Only who reads the field can refuse it.',
          control: { reply: ordinary, shows: 'without the field' },
        }),
      ],
    },
  ]
}

/** A host that is nobody's gets the same page as the site's own; or HTTP/1.1 without Host does (RFC 9112 section 3.2: 400). */
function served({ kind, reply, ordinary, shownIn }: HostSpoof, { target }: Live): readonly LiveDraft[] {
  const isSame =
    (kind === 'host' || kind === 'none') &&
    shownIn === undefined &&
    reply.kind === 'answer' &&
    ordinary.kind === 'answer' &&
    reply.status < 400 &&
    reply.status === ordinary.status
  if (!isSame) return []
  return [
    {
      rule: 'P306',
      subject: target.origin,
      message:
        kind === 'none'
          ? 'A request without Host is answered all the same.'
          : "A request for a host that is not this site's is answered all the same.",
      confidence: 'proven',
      evidence: [
        evidenceOfReply(reply, {
          reading:
            kind === 'none'
              ? 'HTTP/1.1 without Host is to be refused with 400.'
              : 'No default site refuses hosts that are not known.',
          control: { reply: ordinary, shows: 'for the true host' },
        }),
      ],
    },
  ]
}

/** A redirect to the site without its own port; what Host says of the port makes no difference to it. */
function portLost({ kind, reply, ordinary, shownIn }: HostSpoof, { target }: Live): readonly LiveDraft[] {
  if (kind !== 'port' || shownIn !== undefined || reply.kind === 'silence' || ordinary.kind === 'silence') return []
  if (reply.status !== ordinary.status) return []
  return [
    {
      rule: 'P305',
      subject: target.origin,
      message: `Visitors ask for port ${target.port}, and a redirect leads them to ${target.host} without it.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(ordinary, {
          reading: 'The port did not reach the application, or it writes its addresses without.',
          control: { reply, shows: 'with another port in Host: the same' },
        }),
      ],
    },
  ]
}
