import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { diffTexts, type DiffLine } from './lines-diff.ts'

/** A fix with the difference that it makes to its file. */
interface ShownFix {
  readonly diff?: readonly DiffLine[]
}

/** The doctor's report for the page: as it came, with the fixes as differences. Texts that are no report stay as they are. */
export function showReport(text: string, target: string): string {
  const read = reportShape.safeParse(JSON.parse(text))
  if (!read.success) return text
  const findings = read.data.findings.map((finding) => ({
    ...finding,
    fixes: finding.fixes.map((fix) => ({ ...fix, ...differenceOf(fix, target) })),
  }))
  return JSON.stringify({ ...read.data, findings })
}

function differenceOf({ edits = [] }: z.infer<typeof fixShape>, target: string): ShownFix {
  const paths = [...new Set(edits.map(({ path }) => path))]
  const diff = paths.flatMap((path): readonly DiffLine[] => {
    const own = edits.filter((edit) => edit.path === path).toSorted((a, b) => b.start - a.start)
    const before = own.some(({ isNewFile }) => isNewFile === true) ? '' : textOf(path, target)
    if (before === undefined) return []
    const after = own.reduce((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), before)
    return [{ kind: ' ', text: path }, ...diffTexts(before, after)]
  })
  return diff.length === 0 ? {} : { diff }
}

/** The file as the doctor has just read it: it names files from the folder that it was given. */
function textOf(path: string, target: string): string | undefined {
  for (const place of isAbsolute(path) ? [path] : [join(target, path), target]) {
    try {
      return readFileSync(place, 'utf8')
    } catch {
      // The next one.
    }
  }
  return undefined
}

const fixShape = z.looseObject({
  edits: z
    .array(
      z.object({
        path: z.string(),
        start: z.number(),
        end: z.number(),
        text: z.string(),
        isNewFile: z.boolean().optional(),
      }),
    )
    .optional(),
})
const reportShape = z.looseObject({ findings: z.array(z.looseObject({ fixes: z.array(fixShape) })) })
