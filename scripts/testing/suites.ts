/** Which test files there are, and how they are put together into jobs: on which Node, and which share a process. */
import { globSync } from 'node:fs'
import { execPath } from 'node:process'
import type { Job } from './job.ts'
import { inOrder } from './order.ts'

/** All test files, or those whose path contains one of the patterns. */
export function findFiles(patterns: readonly string[]): string[] {
  const folders = ['packages/*/test', 'examples/*/test', 'tests'].map((folder) => `${folder}/**/*.test.ts`)
  const files = globSync(folders, { exclude: (path) => path.includes('node_modules') }).toSorted()
  return patterns.length === 0 ? files : files.filter((file) => patterns.some((pattern) => file.includes(pattern)))
}

/** The files as jobs, the longest first; then some of them once more on the oldest Node. */
export function jobsOf(files: readonly string[]): Job[] {
  const old = files.filter((file) => onOldest.some((room) => file.startsWith(room)))
  return [...jobsOn(newest, inOrder(files)), ...jobsOn(oldest, inOrder(old))]
}

interface Version {
  readonly node: string
  /** Behind the titles of its jobs. */
  readonly suffix: string
}

const newest: Version = { node: execPath, suffix: '' }
const oldest: Version = { node: 'tests/node24/node_modules/.bin/node', suffix: ' on Node 24' }

/** What other people's applications run, and the codec under it, also hold on the oldest Node that we support. */
const onOldest = ['packages/contract/test/', 'packages/origin/test/', 'packages/lasthop/test/wire/']

/** A job where the first of its files stood. */
function jobsOn({ node, suffix }: Version, files: readonly string[]): Job[] {
  const groups = Map.groupBy(files, (file) => roomOf(file) ?? file)
  return [...groups].map(([room, members]) => {
    const [only = room, ...more] = members
    const title = more.length === 0 ? only : `${room} (${members.length} files)`
    return { title: `${title}${suffix}`, node, files: members, limitMs }
  })
}

/** The room whose files share a process. */
function roomOf(file: string): string | undefined {
  return alone.includes(file) ? undefined : shared.find((room) => file.startsWith(room))
}

/** Rooms of short files that need nothing but themselves: starting a process and loading the code would be most of their time. */
const shared: readonly string[] = [
  'packages/contract/test/',
  'packages/corpus/test/',
  'packages/origin/test/',
  'packages/lasthop/test/config/',
  'packages/lasthop/test/console/',
  'packages/lasthop/test/doctor/',
  'packages/lasthop/test/observe/',
  'packages/lasthop/test/products/',
  'packages/lasthop/test/wire/',
]

/** Long ones, which run beside the others of their room. */
const alone: readonly string[] = [
  'packages/lasthop/test/doctor/bad-sites.test.ts',
  'packages/lasthop/test/doctor/rules.test.ts',
  'packages/lasthop/test/wire/differential/differential.test.ts',
]

/** No file takes half as long on the slowest of machines. */
const limitMs = Number(process.env['LASTHOP_TEST_LIMIT_MS'] ?? 900_000)
