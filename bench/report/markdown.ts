/** A table in Markdown. The first column is text, the others are figures. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function percent(part: number | undefined): string {
  return part === undefined ? '' : `${(part * 100).toFixed(0)}%`
}
