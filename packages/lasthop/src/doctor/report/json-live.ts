import { masked } from '../oracles/evidence.ts'
import type { Live } from '../live/live.ts'
import type { Reply } from '../probe/question.ts'
import { toldLines } from '../probe/told-lines.ts'
import type { View } from '../view.ts'
import { chainMapOf } from './chain-lines.ts'

/** What was asked of a running site, and what it answered: secrets by name alone. */
export function jsonOfLive(live: Live, view: View): unknown {
  const { target, spot, belief, reach, ruler, sent, tookMs, isAuthorized, start, plain, login } = live
  const { hops, fields, trust } = chainMapOf(live, view)
  return {
    origin: target.origin,
    address: spot.address,
    reach: spot.reach,
    authorized: isAuthorized,
    tookMs,
    hops,
    chain: fields,
    trust,
    ruler:
      ruler === undefined
        ? undefined
        : {
            server: ruler.scale?.server,
            limit: ruler.scale?.limit,
            because: ruler.because === '' ? undefined : ruler.because,
            fields: ruler.rows.map(({ field, verdict, because }) => ({ field, verdict, because })),
          },
    belief:
      belief === undefined
        ? undefined
        : { scheme: belief.scheme, confidence: belief.confidence, because: belief.because },
    oracles: belief?.readings.map(({ oracle, believes, evidence }) => ({ oracle, believes, evidence })),
    silent: belief?.mutes.map(({ oracle, because }) => ({ oracle: oracle.id, because })),
    ends: { start: start.end, http: plain?.end },
    login:
      login === undefined ? undefined : { left: login.left, stuck: login.after !== undefined && !login.isStranger },
    browser: live.browser,
    fields: reach?.rows.map(({ family, line, does, arrived }) => ({ family, line, does, arrived })),
    sent: sent.map(jsonOfReply),
  }
}

function jsonOfReply(reply: Reply): unknown {
  const { method, scheme, host, target, lines, at, asks, preamble, h2 } = reply.question
  return {
    asks,
    request: `${method} ${target}`,
    url: `${scheme}://${host ?? ''}${target}`,
    at: at === undefined ? undefined : `${at.address}:${at.port}`,
    over: h2 === undefined ? undefined : 'h2',
    preamble,
    lines: toldLines(lines.map(masked)),
    ms: reply.ms,
    ...(reply.kind === 'silence'
      ? { silence: reply.because }
      : {
          status: reply.status,
          fields: reply.fields.flatMap((text, index) =>
            index % 2 === 0 ? [masked(`${text}: ${reply.fields[index + 1] ?? ''}`)] : [],
          ),
          cut: reply.cut,
        }),
  }
}
