import { evidenceOfReply } from '../oracles/evidence.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P401, P404, P405: whose word about the client's address counts. */
export function findAddress(live: Live): readonly LiveDraft[] {
  return [...live.addressSpoofs.map((spoof) => believed(spoof, live)), ...proxyLines(live)]
}

function believed({ line, reply, ordinary, shows }: Live['addressSpoofs'][number], { target }: Live): LiveDraft {
  const name = line.split(':')[0] ?? ''
  const isEcho = shows === 'echo'
  return {
    rule: name === 'X-Real-IP' ? 'P404' : 'P401',
    subject: target.origin,
    message: isEcho
      ? `The client says its own address: the one in ${name} comes back.`
      : `Who claims to be the machine itself in ${name} gets a page that is closed to others.`,
    ...(isEcho ? {} : { level: 'error' as const }),
    confidence: 'proven',
    key: `${target.origin} ${name}`,
    evidence: [
      evidenceOfReply(reply, {
        shows: isEcho ? "the client's address in it" : 'the page',
        reading: 'The application takes the address from what the client says.',
        control: { reply: ordinary, shows: isEcho ? 'without that address' : 'closed' },
      }),
    ],
  }
}

function proxyLines({ proxyLine, spot, target }: Live): readonly LiveDraft[] {
  if (proxyLine === undefined || (proxyLine.verdict !== 'demanded' && proxyLine.verdict !== 'taken')) return []
  const { reply, ordinary, verdict } = proxyLine
  return [
    {
      rule: 'P405',
      subject: target.scheme === 'http' ? target.origin : `http://${reply.question.host ?? ''}`,
      // From inside, who reaches the port may be the load balancer's neighbour alone.
      ...(spot.reach === 'public' ? {} : { level: 'warn' as const }),
      message:
        verdict === 'demanded'
          ? 'The port for http answers only who speaks the PROXY protocol, and takes it from anybody.'
          : 'The port for http takes the PROXY protocol from anybody.',
      confidence: 'proven',
      evidence: [
        evidenceOfReply(reply, {
          shows: 'behind a line that says another address',
          reading: 'Whoever connects says from which address they come.',
          control: { reply: ordinary, shows: 'without the line' },
        }),
      ],
    },
  ]
}
