import { createTwoFilesPatch } from 'diff'
import type { Change } from './try-cures.ts'

/** A change as a unified diff, with three lines around it. */
export function unifiedDiff({ path, before, after }: Change): string {
  const old = before === undefined ? '/dev/null' : path
  const patch = createTwoFilesPatch(old, path, before ?? '', after, undefined, undefined, { context: around })
  return patch.replace(/^(?:Index: [^\n]*\n)?=+\n/, '')
}

const around = 3
