import type { Change } from './fix.ts'

/** A change as a unified diff, with three lines around it. */
export function unifiedDiff({ path, before, after }: Change): string {
  const [old, fresh] = [linesOf(before ?? ''), linesOf(after)]
  const rows = compare(old, fresh)
  const head = `--- ${before === undefined ? '/dev/null' : path}\n+++ ${path}\n`
  return head + hunksOf(rows).map(printHunk).join('')
}

interface Row {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
  readonly oldLine: number
  readonly newLine: number
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** The longest common lines stay; what is around them goes and comes. Equal starts and ends are set aside first. */
function compare(old: readonly string[], fresh: readonly string[]): readonly Row[] {
  let start = 0
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++
  let tail = 0
  while (tail < old.length - start && tail < fresh.length - start && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++
  const rows: Row[] = []
  let [oldLine, newLine] = [1, 1]
  const push = (mark: Row['mark'], text: string): void => {
    rows.push({ mark, text, oldLine, newLine })
    if (mark !== '+') oldLine++
    if (mark !== '-') newLine++
  }
  for (const text of old.slice(0, start)) push(' ', text)
  for (const [mark, text] of middle(old.slice(start, old.length - tail), fresh.slice(start, fresh.length - tail)))
    push(mark, text)
  for (const text of old.slice(old.length - tail)) push(' ', text)
  return rows
}

function middle(old: readonly string[], fresh: readonly string[]): readonly (readonly [Row['mark'], string])[] {
  const longest = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1))
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const row = longest[i]
      if (row !== undefined) row[j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const out: (readonly [Row['mark'], string])[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      out.push([' ', old[i] ?? ''])
      i++
      j++
    } else if (i < old.length && (j >= fresh.length || at(i + 1, j) >= at(i, j + 1))) out.push(['-', old[i++] ?? ''])
    else out.push(['+', fresh[j++] ?? ''])
  }
  return out
}

function hunksOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const hunks: Row[][] = []
  let last = -1
  rows.forEach((row, index) => {
    if (row.mark === ' ') return
    const from = Math.max(index - around, last + 1)
    const isNew = hunks.length === 0 || from > last + 1
    if (isNew) hunks.push([])
    const end = Math.min(index + around, rows.length - 1)
    hunks.at(-1)?.push(...rows.slice(isNew ? from : last + 1, end + 1))
    last = Math.max(last, end)
  })
  return hunks
}

function printHunk(rows: readonly Row[]): string {
  const [first] = rows
  const old = rows.filter(({ mark }) => mark !== '+').length
  const fresh = rows.filter(({ mark }) => mark !== '-').length
  return `@@ -${first?.oldLine ?? 0},${old} +${first?.newLine ?? 0},${fresh} @@\n${rows.map(({ mark, text }) => `${mark}${text}\n`).join('')}`
}

const around = 3
