import { fieldPairs } from '@lasthop/contract'

import { schemeIn, statusIn, believedIn } from './belief.ts'
import type { Evidence } from './finding.ts'
import type { Outcome } from './outcome.ts'
import { locationOf } from './chain.ts'
import { shellWord } from './report/shell-word.ts'

/** A simulated request as evidence, with the ordinary one as its control. */
export function evidenceOf(outcome: Outcome, ordinary?: Outcome): Evidence {
  const { truth } = outcome
  return {
    request: requestLine(outcome),
    response: describeEnd(outcome),
    reading: `Truth: ${truth.scheme}://${truth.host}. Belief: ${describeEnd(outcome)}.`,
    ...(ordinary === undefined || ordinary === outcome
      ? {}
      : { control: { request: requestLine(ordinary), response: describeEnd(ordinary), held: true } }),
    repeat: curlLine(outcome),
  }
}

/** What the client said that matters, and where: `X_Forwarded_Proto: https   on http://app.example.org/`. */
function requestLine({ trial, way }: Outcome): string {
  const url = `${way.origin}${trial.message.target}`
  const words = clientWords(trial.message.fields)
  return words.length === 0 ? `${trial.message.method} ${url}` : `${words.join('  ')}   on ${url}`
}

function clientWords(fields: readonly string[]): readonly string[] {
  return fieldPairs(fields)
    .filter(([name]) => !quiet.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${clip(value)}`)
}

/** What was believed or answered, in a few words. */
export function describeEnd(outcome: Outcome): string {
  const belief = believedIn(outcome)
  if (belief !== undefined) return `${belief.scheme}://${clip(belief.host)}`
  const { end } = outcome
  if (end.kind === 'app' && end.belief.kind === 'answered' && end.belief.location !== undefined)
    return `${end.belief.status} to ${clip(end.belief.location)}`
  const status = statusIn(outcome)
  const location = locationOf(outcome)
  if (status !== undefined && location !== undefined) return `${status} to ${clip(location)}`
  if (status !== undefined) return status === 'closed' ? 'closed without an answer' : String(status)
  return schemeIn(outcome) ?? 'not known'
}

function curlLine({ trial, way }: Outcome): string {
  const { method, target, fields } = trial.message
  const parts = [
    'curl',
    '-sS',
    '-i',
    ...(method === 'GET' ? [] : ['-X', method]),
    ...fieldPairs(fields)
      .filter(([name, value]) => name.toLowerCase() !== 'host' || value !== way.authority)
      .map(([name, value]) => `-H ${shellWord(value === '' ? `${name};` : `${name}: ${clip(value)}`)}`),
  ]
  return `${parts.join(' ')} ${shellWord(way.origin + (target.startsWith('/') ? target : '/'))}`
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

const quiet = new Set(['host', 'accept', 'user-agent', 'content-length', 'accept-language', 'accept-encoding'])
