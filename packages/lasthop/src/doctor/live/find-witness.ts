import { firstOf, valuesOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'
import type { Family, Reach, ReachRow } from './witness-table.ts'

/** What a witness in the place of the application shows of the way there. */
export function findReach(live: Live): readonly LiveDraft[] {
  const { reach } = live
  if (reach === undefined) return []
  const faults = isBelievedRight(live.target, reach) ? [] : ordinaryFaults(live, reach)
  const rows =
    reach.kind === 'origin'
      ? reach.rows.flatMap((row) => turnFaults(row, live, reach))
      : reach.rows.flatMap((row) => rowFault(row, live, reach))
  return [...faults, ...rows]
}

/** Where the application says what it believes, and that is the truth, it does not matter by which fields. */
function isBelievedRight({ scheme, authority }: Live['target'], { ordinary }: Reach): boolean {
  const { belief } = ordinary.seen
  return belief !== undefined && belief.scheme === scheme && belief.host === authority && belief.client !== ''
}

/** What a client's line turned in the belief that the application tells. */
function turnFaults(row: ReachRow, { target }: Live, { ordinary }: Reach): readonly LiveDraft[] {
  const [now, usual] = [row.seen?.belief, ordinary.seen.belief]
  if (now === undefined || usual === undefined) return []
  const turned = (['scheme', 'host', 'client'] as const).filter((part) => now[part] !== usual[part])
  return turned.flatMap((part) => {
    const { rule, message } = verdictOf(row, row.line.split(':')[0] ?? '') ?? turnedBy[part]
    const draft = {
      subject: target.origin,
      confidence: 'proven' as const,
      evidence: [
        evidenceOfReply(row.reply, {
          shows: `${part} ${now[part] || 'unknown'}`,
          reading: `The application says so itself. ${now.because.join(' ')}`.trim(),
          control: { reply: ordinary.reply, shows: `${part} ${usual[part] || 'unknown'} without the line` },
        }),
      ],
    }
    const means = part === 'scheme' && now.scheme !== target.scheme ? [{ ...draft, ...meaningOf(target.scheme) }] : []
    return [{ ...draft, rule, message }, ...means]
  })
}

const turnedBy = {
  scheme: { rule: 'P209', message: "The client's own word about the scheme is believed." },
  host: { rule: 'P301', message: "The client's own word about the host is believed." },
  client: { rule: 'P401', message: "The client's own word about its address is believed." },
} as const

function meaningOf(scheme: string): Pick<LiveDraft, 'rule' | 'message'> {
  return scheme === 'http'
    ? { rule: 'P201', message: 'A visitor on http can make the application believe https.' }
    : { rule: 'P202', message: 'A visitor on https can make the application believe http.' }
}

/** What an ordinary request brings: the scheme, the host, an address. */
function ordinaryFaults({ target }: Live, { ordinary }: Reach): readonly LiveDraft[] {
  const { fields } = ordinary.seen
  const [protos, host] = [valuesOf(fields, 'x-forwarded-proto'), firstOf(fields, 'host') ?? '']
  const found: LiveDraft[] = []
  const say = (rule: string, message: string, shows: string): void =>
    void found.push({
      rule,
      subject: target.origin,
      message,
      confidence: 'proven',
      evidence: [evidenceOfReply(ordinary.reply, { shows, reading: 'This is what reached the witness.' })],
    })
  if (target.scheme === 'https' && protos.length === 0)
    say('P106', 'Nothing tells the application that visitors use https.', 'no X-Forwarded-Proto')
  else if (protos.some((value) => value !== target.scheme))
    say(
      target.scheme === 'https' ? 'P111' : 'P110',
      `The application is told ${protos.join(' | ')}, and visitors use ${target.scheme}.`,
      `X-Forwarded-Proto: ${protos.join(' | ')}`,
    )
  const named = firstOf(fields, 'x-forwarded-host')
  if (host !== target.authority && named !== target.authority)
    say(
      host === target.host ? 'P305' : 'P303',
      host === target.host
        ? `The port of ${target.authority} is lost on the way.`
        : `The application sees the host ${host || 'of nobody'}, and visitors ask for ${target.authority}.`,
      `Host: ${host}`,
    )
  if (!['x-forwarded-for', 'x-real-ip', 'forwarded'].some((name) => firstOf(fields, name) !== undefined))
    say(
      'P402',
      'Nothing tells the application the address of its visitors.',
      'no X-Forwarded-For, X-Real-IP or Forwarded',
    )
  return found
}

function rowFault(row: ReachRow, { target }: Live, { ordinary }: Reach): readonly LiveDraft[] {
  const name = row.line.split(':')[0] ?? ''
  const told = verdictOf(row, name)
  if (told === undefined) return []
  return [
    {
      ...told,
      subject: target.origin,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(row.reply, {
          shows: `${row.arrived} arrived`,
          reading: 'This is what reached the witness.',
          control: { reply: ordinary.reply, shows: 'without the line' },
        }),
      ],
    },
  ]
}

type Verdict = Pick<LiveDraft, 'rule' | 'message' | 'level'>

/** What an open field means. What only some applications read is a note. */
function verdictOf({ family, does, line }: ReachRow, name: string): Verdict | undefined {
  if (family === 'nomination')
    return does === 'loses'
      ? { rule: 'P207', message: 'A client that names a field in Connection takes it away from the application.' }
      : undefined
  if (does !== 'passes' && does !== 'appends') return undefined
  if (family === 'scheme')
    return does === 'appends'
      ? { rule: 'P208', message: "The front adds its X-Forwarded-Proto to the client's own." }
      : { rule: 'P209', message: "The client's own X-Forwarded-Proto reaches the application." }
  return open(family, name, { does, line })
}

function open(
  family: Exclude<Family, 'scheme' | 'nomination'>,
  name: string,
  { does, line }: Pick<ReachRow, 'does' | 'line'>,
): Verdict | undefined {
  switch (family) {
    case 'host':
      if (name !== 'X-Forwarded-Host') return undefined
      return {
        rule: does === 'appends' ? 'P304' : 'P301',
        level: 'warn',
        message: "The client's own X-Forwarded-Host reaches the application.",
      }
    case 'address':
      if (name === 'X-Forwarded-For')
        return {
          rule: 'P401',
          level: does === 'appends' ? 'info' : 'warn',
          message: `The client's own X-Forwarded-For reaches the application${does === 'appends' ? ', with the true address behind it' : ''}.`,
        }
      return name === 'X-Real-IP'
        ? { rule: 'P404', message: "The client's own X-Real-IP reaches the application." }
        : undefined
    case 'alias':
      return { rule: 'P203', message: `Other fields that say a scheme pass the front, ${name} among them.` }
    case 'spelling':
      return line.includes('.')
        ? { rule: 'P205', level: 'info', message: 'X.Forwarded.Proto, with dots, passes the front.' }
        : { rule: 'P204', level: 'warn', message: 'Forwarding fields with underscores pass the front.' }
    case 'forwarded':
      return { rule: 'P206', level: 'info', message: "The client's own Forwarded reaches the application." }
    case 'pseudo':
      return { rule: 'P217', message: 'The front tells the application :scheme as the client sends it.' }
    case 'prefix':
      return { rule: 'P214', level: 'info', message: `The client's own ${name} reaches the application.` }
    case 'identity':
      return {
        rule: 'P215',
        level: 'info',
        message: `A field that names a user passes the front, ${name}: an application must not read it.`,
      }
  }
}
