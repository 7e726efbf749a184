import { describePlace } from '../../products/place.ts'
import type { Finding } from '../finding.ts'
import { alsoAt } from './also.ts'
import { markdownOfLive } from './markdown-live.ts'
import { countLevels, type Report } from './report.ts'

/** The report for a pull request or an issue. */
export function markdown({ diagnosis, targets }: Report): string {
  const { error, warn, info } = countLevels(diagnosis.findings)
  const lines = [
    `# lasthop doctor: ${targets.join(' ')}`,
    '',
    `${error} errors, ${warn} warnings, ${info} notes. ${diagnosis.view.simulation.requests} requests went through the models.`,
    ...diagnosis.findings.flatMap((finding) => ['', ...section(finding)]),
    ...diagnosis.lives.flatMap((live) => markdownOfLive(live, diagnosis.view)),
    ...(diagnosis.unknown.length === 0
      ? []
      : [
          '',
          '## Unknown',
          '',
          ...diagnosis.unknown.map(({ subject, because, remedy }) => `- ${subject}: ${because} ${remedy}`),
        ]),
  ]
  return `${lines.join('\n')}\n`
}

function section(finding: Finding): readonly string[] {
  const { rule, level, message, why, evidence, trace, place, because, consequences, fixes } = finding
  const also = alsoAt(finding)
  return [
    `## ${rule} ${level}: ${message}`,
    '',
    ...(place === undefined ? [] : [`At \`${describePlace(place)}\`.`, '']),
    ...(also === '' ? [] : [also, '']),
    why,
    ...evidence.flatMap(({ request, response, control, repeat }) => [
      '',
      `- Asked: \`${request}\``,
      `- Belief: \`${response}\`${control === undefined ? '' : `, without it: \`${control.response}\``}`,
      `- Try: \`${repeat}\``,
    ]),
    ...(trace.length === 0 ? [] : ['', '| hop | place | directive | what it did |', '|---|---|---|---|']),
    ...trace.map(
      ({ product, place: at, says, does }) =>
        `| ${product} | ${at === undefined ? '' : describePlace(at)} | \`${cell(says)}\` | ${cell(does)} |`,
    ),
    ...because.map((cause) => `\nCause: ${cause.rule} ${cause.message}`),
    ...(consequences.length === 0
      ? []
      : ['', `Goes away with it: ${consequences.map((each) => each.rule).join(', ')}.`]),
    ...fixes.map(
      ({ grade, file, note }, index) =>
        `\nFix ${index + 1} of ${fixes.length} (${grade})${file === undefined ? '' : ` in \`${file}\``}: ${note}`,
    ),
  ]
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('`', "'")
}
