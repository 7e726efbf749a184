import { describeLogin } from '../live/find-login.ts'
import type { Live } from '../live/live.ts'
import type { Paint } from './paint.ts'
import type { Report } from './report.ts'
import { labelled, width } from './wrap.ts'

/** What was asked of running sites: the hops that could be told, the requests, the log-in. */
export function liveHead({ diagnosis: { lives } }: Report, paint: Paint): readonly string[] {
  return lives.flatMap((live) => [
    paint('bold', `${live.target.authority}    ${chainOf(live)}`.slice(0, width)),
    `  ${live.sent.length} requests to ${live.spot.address}, ${(live.tookMs / 1000).toFixed(1)} s${
      live.spot.reach === 'public' ? '' : `, a ${live.spot.reach} address`
    }${live.isAuthorized ? ', authorized by the user' : ''}`,
    ...(live.login === undefined ? [] : labelled('  log-in', describeLogin(live.login), 11)),
  ])
}

function chainOf({ hops, reach }: Live): string {
  const names = hops.map(({ name }) => name)
  const end = reach?.kind === 'stand-in' ? ['lasthop witness'] : []
  return [...names, ...end].join(' -> ') || 'what stands there does not say its name'
}

/** What the way to a witness does with each field. */
export function reachLines({ diagnosis: { lives } }: Report): readonly string[] {
  return lives.flatMap(({ reach }) => {
    if (reach === undefined || reach.rows.length === 0) return []
    const rows = reach.rows.map(({ line, does, arrived }) =>
      `  ${line.padEnd(44).slice(0, 44)}  ${does.padEnd(8)} ${arrived}`.slice(0, width),
    )
    return ['', `  ${'what a client sends'.padEnd(44)}  ${'the way'.padEnd(8)} what arrives`, ...rows]
  })
}

/** Whether an area was looked at on a site, so that no finding means well. */
export function isKnownLive(live: Live, prefix: string): boolean {
  const { belief, spoofs, hostSpoofs, reach, ground, direct, sent } = live
  const isReached = reach !== undefined && reach.rows.length > 0
  switch (prefix) {
    case 'P1':
      return belief?.scheme !== undefined || isReached
    case 'P2':
      return spoofs.some(({ reading }) => reading.believes !== undefined) || isReached
    case 'P3':
      return (
        isReached ||
        hostSpoofs.some(
          ({ reply }) => reply.kind === 'answer' && reply.fields.some((text) => /^https?:\/\//.test(text)),
        )
      )
    case 'P4':
      return isReached
    case 'P5':
      return live.plain !== undefined && ground !== undefined
    case 'P6':
      return ground?.login !== undefined
    case 'P7':
      return direct !== undefined
    case 'P8':
      return sent.some(({ handshake }) => handshake !== undefined)
    default:
      return false
  }
}
