import { globSync } from 'node:fs'
import { execPath } from 'node:process'
import { inOrder } from './order.ts'

/** Test files that run together, on one version of Node. */
export interface Suite {
  readonly title: string
  readonly node: string
  readonly files: readonly string[]
}

/** All suites, narrowed to the files whose path contains one of the patterns (no pattern: all). */
export function findSuites(patterns: readonly string[]): Suite[] {
  const wanted = (file: string): boolean => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern))
  return [newest(), oldest()]
    .map((suite) => ({ ...suite, files: suite.files.filter(wanted) }))
    .filter(({ files }) => files.length > 0)
}

function newest(): Suite {
  const everywhere = ['packages/*/test', 'examples/*/test', 'tests']
  return { title: 'everything', node: execPath, files: testFilesIn(everywhere) }
}

/** What other people's applications run, and the codec under it, also hold on the oldest Node that we support. */
function oldest(): Suite {
  const rooms = ['packages/contract/test', 'packages/origin/test', 'packages/lasthop/test/wire']
  return { title: 'contract, origin and wire', node: 'tests/node24/node_modules/.bin/node', files: testFilesIn(rooms) }
}

function testFilesIn(folders: readonly string[]): string[] {
  const patterns = folders.map((folder) => `${folder}/**/*.test.ts`)
  return inOrder(globSync(patterns, { exclude: (path) => path.includes('node_modules') }).toSorted())
}
