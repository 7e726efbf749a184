import { masked } from '../oracles/evidence.ts'
import type { Live } from '../live/live.ts'
import type { Reply } from '../probe/question.ts'

/** What was asked of a running site, and what it answered: secrets by name alone. */
export function jsonOfLive({
  target,
  spot,
  hops,
  belief,
  reach,
  sent,
  tookMs,
  isAuthorized,
  start,
  plain,
  login,
}: Live): unknown {
  return {
    origin: target.origin,
    address: spot.address,
    reach: spot.reach,
    authorized: isAuthorized,
    tookMs,
    hops,
    belief:
      belief === undefined
        ? undefined
        : { scheme: belief.scheme, confidence: belief.confidence, because: belief.because },
    oracles: belief?.readings.map(({ oracle, believes, evidence }) => ({ oracle, believes, evidence })),
    silent: belief?.mutes.map(({ oracle, because }) => ({ oracle: oracle.id, because })),
    ends: { start: start.end, http: plain?.end },
    login:
      login === undefined ? undefined : { left: login.left, stuck: login.after !== undefined && !login.isStranger },
    fields: reach?.rows.map(({ family, line, does, arrived }) => ({ family, line, does, arrived })),
    sent: sent.map(jsonOfReply),
  }
}

function jsonOfReply(reply: Reply): unknown {
  const { method, scheme, host, target, lines, at, asks } = reply.question
  return {
    asks,
    request: `${method} ${target}`,
    url: `${scheme}://${host ?? ''}${target}`,
    at: at === undefined ? undefined : `${at.address}:${at.port}`,
    lines: lines.map(masked),
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
