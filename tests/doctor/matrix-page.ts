import { faults, type Fault } from './faults.ts'

/** What the doctor found in one stack. */
export interface Cell {
  readonly front: string
  readonly app: string
  readonly fault: Fault['name']
  /** Rules of errors and warnings, sorted. */
  readonly found: readonly string[]
}

/** The matrix as a page. */
export function matrixPage(cells: readonly Cell[]): string {
  const rows = [...Map.groupBy(cells, ({ front, app }) => `${front} -> ${app}`)].map(([stack, found]) => {
    const words = faults.map(({ name }) => {
      const cell = found.find(({ fault }) => fault === name)
      return cell === undefined ? 'cannot be' : cell.found.length === 0 ? 'nothing' : cell.found.join(' ')
    })
    return `| ${stack} | ${words.join(' | ')} |`
  })
  return [
    '# What the doctor finds in real stacks',
    '',
    `\`lasthop doctor https://...\` against ${cells.length} stacks of real programs on one machine, without their files. Each cell holds the`,
    'errors and warnings about scheme, trust and host. A test writes this page and fails when a cell changes. "cannot be": no configuration',
    'of this front does that. Lasthop stands here without its repair of redirects, which hides what an inner hop does; told to believe every',
    'peer (`behind`), it leads a visitor who says http to https, and nothing survives.',
    '',
    `| stack | ${faults.map(({ title }) => title).join(' | ')} |`,
    `| --- | ${faults.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
  ].join('\n')
}
