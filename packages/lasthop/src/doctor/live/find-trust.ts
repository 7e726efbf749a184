import type { Spoof, SpoofPart } from '../oracles/battery.ts'
import type { Confidence } from '../finding.ts'
import { ordinaryOf } from '../oracles/belief.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P201 to P211: what a client can make the application believe with its own words. */
export function findTrust(live: Live): readonly LiveDraft[] {
  const { belief, plainBelief, target } = live
  const believed = belief === undefined ? undefined : ordinaryOf(belief)
  const overH1 = live.spoofs.flatMap((spoof) => {
    const ordinary = spoof.scheme === target.scheme ? believed : plainBelief
    return ordinary === undefined ? [] : [...flips(spoof, ordinary, live), ...refusals(spoof, live)]
  })
  return [...overH1, ...findOverH2(live, new Set(overH1.map(({ rule }) => rule)))]
}

/** What is so over HTTP/2 alone, and S13. */
function findOverH2(live: Live, known: ReadonlySet<string>): readonly LiveDraft[] {
  const { overH2, belief, target } = live
  const usual = overH2?.ordinary.believes
  if (overH2 === undefined || usual === undefined) return []
  const shared = { subject: target.origin, confidence: confidenceOf(live) }
  const differs: readonly LiveDraft[] =
    usual === 'http' && belief !== undefined && ordinaryOf(belief) === 'https'
      ? [{ ...shared, rule: 'P101', message: onlyOverH2, evidence: [overH2.ordinary.evidence] }]
      : []
  const { believes, evidence } = overH2.pseudo
  const pseudo: readonly LiveDraft[] =
    believes === undefined || believes === usual
      ? []
      : [
          {
            ...shared,
            rule: 'P217',
            message: 'The application believes :scheme as the client sends it.',
            evidence: [evidence],
          },
        ]
  const spoofed = overH2.spoofs.flatMap((spoof) => flips(spoof, usual, live)).filter(({ rule }) => !known.has(rule))
  return [...differs, ...pseudo, ...spoofed]
}

const onlyOverH2 = 'The app believes visitors use http when they come over HTTP/2, and https over HTTP/1.1.'

/** A belief that the client's words turned: the part they play says which rule, and P201 or P202 what it means. */
function flips(spoof: Spoof, ordinary: string, live: Live): readonly LiveDraft[] {
  const { reading, part, scheme, lines } = spoof
  if (reading.believes === undefined || reading.believes === ordinary) return []
  const shared = {
    subject: subjectOf(spoof, live),
    confidence: confidenceOf(live),
    evidence: [reading.evidence],
    part,
  }
  const by = { ...shared, rule: ruleOf[part], message: messageOf[part](lines.join('  ')) }
  // The application is wrong without words, and right with the client's: the way in is open all the same.
  if (reading.believes === scheme) return part === 'nomination' ? [] : [by]
  const isBetter = scheme === 'http'
  const message = isBetter
    ? 'A visitor on http can make the application believe https.'
    : 'A visitor on https can make the application believe http.'
  return [by, { ...shared, rule: isBetter ? 'P201' : 'P202', message }]
}

function refusals(spoof: Spoof, live: Live): readonly LiveDraft[] {
  const { reading, part, lines } = spoof
  if (reading.status !== 400 || part !== 'alias') return []
  return [
    {
      rule: 'P211',
      subject: subjectOf(spoof, live),
      message: `${lines.join('  ')} makes the application's server refuse the request.`,
      confidence: 'proven',
      evidence: [reading.evidence],
      part,
    },
  ]
}

function subjectOf({ scheme }: Spoof, { target, plain }: Live): string {
  const host = plain?.hops[0]?.question.host
  return scheme === target.scheme || host === undefined ? target.origin : `${scheme}://${host}`
}

/** The battery is read with one instrument: strong ones prove. */
function confidenceOf({ belief }: Live): Confidence {
  return belief?.instrument?.oracle.weight === 'strong' ? 'proven' : 'likely'
}

const ruleOf: Readonly<Record<SpoofPart, string>> = {
  plain: 'P209',
  list: 'P208',
  underscore: 'P204',
  dot: 'P205',
  alias: 'P203',
  forwarded: 'P206',
  nomination: 'P207',
}

const messageOf: Readonly<Record<SpoofPart, (words: string) => string>> = {
  plain: () => "The client's own X-Forwarded-Proto reaches the application and is believed.",
  list: () => 'Of several values of X-Forwarded-Proto, the application takes the one of the client.',
  underscore: () => 'X_Forwarded_Proto, with underscores, speaks for the client.',
  dot: () => 'X.Forwarded.Proto, with dots, speaks for the client.',
  alias: (words) => `${words} is believed, although nobody in front sends it.`,
  forwarded: () => 'Forwarded passes the front, and is believed.',
  nomination: () => 'A client that names X-Forwarded-Proto in Connection takes it away.',
}
