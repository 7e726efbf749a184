import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { isProblem } from '@lasthop/contract'
import { diagnose } from '../packages/lasthop/src/doctor/diagnose.ts'
import { openFolder, type Folder } from '../packages/lasthop/src/doctor/folder.ts'
import { classicApache, apacheExample } from '../packages/lasthop/src/doctor/rules/examples.ts'
import { buildStack } from '../packages/lasthop/src/doctor/stack.ts'
import { viewOf } from '../packages/lasthop/src/doctor/view.ts'

/** How long the doctor takes for a stack: reading a folder of a thousand files, and simulating two ways in. */
export function renderDoctor(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lasthop-bench-'))
  try {
    fillFolder(folder)
    const whole = median(() => diagnose(buildStack(opened(folder), unsaid), { today: '2026-01-01' }))
    const stack = buildStack(opened(folder), unsaid)
    const simulated = median(() => viewOf(stack, '2026-01-01'))
    const { requests } = viewOf(stack, '2026-01-01').simulation
    return [
      '| what | median of 5 | promised |',
      '| --- | ---: | ---: |',
      `| a folder of 1,000 files, read and diagnosed | ${whole.toFixed(0)} ms | 2,000 ms |`,
      `| a stack simulated: ${requests} requests on ${stack.edges.flatMap(({ doors }) => doors).length} doors | ${simulated.toFixed(0)} ms | 300 ms |`,
    ].join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The classic recipe among the files of an application. */
function fillFolder(folder: string): void {
  const files = new Map(Object.entries(apacheExample(classicApache).files))
  for (let index = files.size; index < 1000; index++)
    files.set(`app/part${index % 40}/views_${index}.py`, source(index))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function source(index: number): string {
  return `from django.http import HttpResponse\n\n\n${`def view_${index}(request):\n    return HttpResponse("ok")\n\n\n`.repeat(30)}`
}

function opened(folder: string): Folder {
  const found = openFolder([folder], folder)
  if (isProblem(found)) throw new Error(found.message)
  return found
}

function median(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return times.toSorted((a, b) => a - b)[2] ?? 0
}

const unsaid = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
