import type { Disagreement, Tally } from './contest.ts'

/** The first disagreements of a run for a person: the request, both outcomes, and the configuration. */
export function describeDisagreements({ disagreements }: Tally): string {
  const shown = disagreements.slice(0, 3).map(describe)
  return `${disagreements.length} disagreements\n${shown.join('\n')}`
}

function describe({ subject, request, predicted, observed }: Disagreement): string {
  const lines = (text: string): string[] => text.split('\r\n')
  const only = (one: string, other: string): string =>
    lines(one)
      .filter((line) => !lines(other).includes(line))
      .join(' | ')
  return [
    `${request.id} ${JSON.stringify(request.raw.slice(0, 300))}`,
    `  model ${only(predicted, observed).slice(0, 400)}`,
    `  real  ${only(observed, predicted).slice(0, 400)}`,
    subject.text,
  ].join('\n')
}
