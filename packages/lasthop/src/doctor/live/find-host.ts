import { evidenceOfReply } from '../oracles/evidence.ts'
import type { HostSpoof } from '../oracles/host-battery.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P301, P302, P304, P306: whose word about the host counts. */
export function findHost(live: Live): readonly LiveDraft[] {
  return live.hostSpoofs.flatMap((spoof) => [...shown(spoof, live), ...refused(spoof, live), ...served(spoof, live)])
}

function shown(spoof: HostSpoof, { target }: Live): readonly LiveDraft[] {
  const { line, shownIn } = spoof
  if (shownIn === undefined) return []
  const isHost = line.startsWith('Host:')
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

/** A host that is nobody's gets the same page as the site's own. */
function served({ line, reply, ordinary, shownIn }: HostSpoof, { target }: Live): readonly LiveDraft[] {
  const isSame =
    line.startsWith('Host:') &&
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
      message: "A request for a host that is not this site's is answered all the same.",
      confidence: 'proven',
      evidence: [
        evidenceOfReply(reply, {
          reading: 'No default site refuses hosts that are not known.',
          control: { reply: ordinary, shows: 'for the true host' },
        }),
      ],
    },
  ]
}
