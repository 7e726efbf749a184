import { describeReply, describeRequest } from '../oracles/evidence.ts'
import { describeBrowser } from '../live/find-browser.ts'
import type { Live } from '../live/live.ts'
import type { View } from '../view.ts'
import { chainMapOf, roleNames, trustText } from './chain-lines.ts'

/** What a running site showed, for a pull request or an issue: the way to the application, and everything that was asked. */
export function markdownOfLive(live: Live, view: View): readonly string[] {
  const { target, sent, spot, isAuthorized } = live
  const leave = isAuthorized ? ' The user says that they may test this site.' : ''
  return [
    '',
    `## ${target.origin}`,
    '',
    `${sent.length} requests went to ${spot.address}, a ${spot.reach} address.${leave}`,
    ...chainTables(live, view),
    ...reachTable(live),
    ...browserLines(live),
    '',
    '<details><summary>What was asked, and what came</summary>',
    '',
    ...table(
      ['asked', 'for', 'answer'],
      sent.map((reply) => [code(describeRequest(reply)), reply.question.asks, code(describeReply(reply))]),
    ),
    '',
    '</details>',
  ]
}

function chainTables(live: Live, view: View): readonly string[] {
  const { hops, fields, trust } = chainMapOf(live, view)
  return [
    ...table(
      ['hop', 'name', 'shown by'],
      hops.map(({ role, name, evidence }) => [roleNames[role], name, evidence]),
    ),
    ...table(
      ['field', 'is', 'by', 'shown by'],
      fields.map(({ field, fate, by, shownBy }) => [code(field), fate, by, shownBy]),
    ),
    '',
    `Who must be trusted: ${trustText(trust)}`,
  ]
}

/** The log-in in a browser, with its pictures. */
function browserLines({ browser }: Live): readonly string[] {
  if (browser === undefined) return []
  const { before, post, after, pictures } = browser
  return [
    '',
    `The log-in in a browser: ${describeBrowser({ ...browser, pictures: [] })}`,
    ...table(
      ['asked in the browser', 'answer'],
      [...before, ...post, ...after].map(({ method, url, came }) => [code(`${method} ${url}`), came || 'none']),
    ),
    ...pictures.flatMap(({ title, file }) => ['', `![${title}](<${file}>)`]),
  ]
}

function reachTable({ reach }: Live): readonly string[] {
  return table(
    ['what a client sends', 'the way', 'what arrives'],
    (reach?.rows ?? []).map(({ line, does, arrived }) => [code(line), does, code(arrived)]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
  return ['', ...lines.map((row) => `| ${row.join(' | ')} |`)]
}

function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('`', "'")}\``
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
}
