import type { Finding } from '../finding.ts'
import type { Report } from './report.ts'

/** One annotation for each finding, as GitHub Actions reads them from the log. */
export function github({ diagnosis }: Report): string {
  return diagnosis.findings.map(annotation).join('')
}

function annotation({ rule, slug, level, message, why, place }: Finding): string {
  const at = place === undefined ? '' : `file=${property(place.path)},line=${place.line},col=${place.column},`
  return `::${commands[level]} ${at}title=${property(`${rule} ${slug}`)}::${escape(`${message} ${why}`)}\n`
}

function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return escape(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

const commands = { error: 'error', warn: 'warning', info: 'notice' } as const
