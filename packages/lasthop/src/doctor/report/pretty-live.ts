import { describeBrowser } from '../live/find-browser.ts'
import { describeLogin } from '../live/find-login.ts'
import type { Live } from '../live/live.ts'
import type { ReachRow } from '../live/witness-table.ts'
import type { Report } from './report.ts'
import type { Sheet } from './sheet.ts'
import { fillWithin } from './wrap.ts'

/** What was asked of running sites: the hops that could be told, the requests, the log-in. */
export function liveHead({ diagnosis: { lives } }: Report, { paint, labelled, width }: Sheet): readonly string[] {
  return lives.flatMap((live) => [
    ...titleOf(live, width).map((line) => paint('bold', line)),
    ...labelled('', requestsOf(live), 2),
    ...(live.login === undefined ? [] : labelled('  log-in', describeLogin(live.login), 11)),
    ...(live.browser === undefined ? [] : labelled('  browser', describeBrowser(live.browser), 11)),
  ])
}

/** The site and its hops on one line; where that is too long, the hops below it. */
function titleOf({ target: { authority }, hops, reach }: Live, width: number): readonly string[] {
  const end = reach?.kind === 'stand-in' ? ['lasthop witness'] : []
  const names = [...hops.map(({ name }) => name), ...end]
  const chain = names.join(' -> ') || 'what stands there does not say its name'
  const line = `${authority}    ${chain}`
  if (line.length <= width) return [line]
  return [...fillWithin(authority, width), ...fillWithin(chain, width - 4).map((part) => `    ${part}`)]
}

function requestsOf({ sent, spot, tookMs, isAuthorized }: Live): string {
  const kind = spot.reach === 'public' ? '' : `, a ${spot.reach} address`
  const leave = isAuthorized ? ', authorized by the user' : ''
  const count = sent.length === 1 ? '1 request' : `${sent.length} requests`
  return `${count} to ${spot.address}, ${(tookMs / 1000).toFixed(1)} s${kind}${leave}`
}

/** What the way to a witness does with each field. */
export function reachLines({ diagnosis: { lives } }: Report, { width }: Sheet): readonly string[] {
  return lives.flatMap(({ reach }) => {
    if (reach === undefined || reach.rows.length === 0) return []
    return ['', ...(width < leastForTable ? stackedRows(reach.rows, width) : tableRows(reach.rows, width))]
  })
}

/** Three columns; what does not fit into the last goes on below it. */
function tableRows(rows: readonly ReachRow[], width: number): readonly string[] {
  const longest = Math.max(...rows.map(({ line }) => line.length), heading.line.length)
  const first = Math.min(longest, Math.floor(width / 2))
  return [heading, ...rows].flatMap(({ line, does, arrived }) => {
    const [lines, values] = [fillWithin(line, first), fillWithin(arrived, width - first - 14)]
    return Array.from({ length: Math.max(lines.length, values.length) }, (_, row) =>
      `  ${(lines[row] ?? '').padEnd(first)}  ${(row === 0 ? does : '').padEnd(8)}  ${values[row] ?? ''}`.trimEnd(),
    )
  })
}

/** On a narrow terminal: what a client sends, and below it what becomes of it. */
function stackedRows(rows: readonly ReachRow[], width: number): readonly string[] {
  const what = fillWithin(`${heading.line}: ${heading.does} ${heading.arrived}`, width - 2)
  return [
    what,
    ...rows.map(({ line, does, arrived }) => [
      ...fillWithin(line, width - 2),
      ...fillWithin(`${does}: ${arrived}`, width - 4).map((part) => `  ${part}`),
    ]),
  ].flatMap((part) => part.map((text) => `  ${text}`))
}

const heading = { line: 'what a client sends', does: 'the way', arrived: 'what arrives' }
const leastForTable = 70

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
        hostSpoofs.some(({ reply }) => reply.kind === 'answer' && reply.fields.some((text) => isOwnAddress(text, live)))
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

/** Whether it is an absolute address of the site, which could have shown another host. */
function isOwnAddress(text: string, { target }: Live): boolean {
  return /^https?:\/\//.test(text) && URL.parse(text)?.hostname === target.host
}
