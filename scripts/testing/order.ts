/** The longest files first: a long one that starts last keeps all processors but its own idle. */
export function inOrder(files: readonly string[]): string[] {
  return files.toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** Real programs before the files of the packages, which are short. */
function rankOf(file: string): number {
  const rank = longest.indexOf(file)
  if (rank !== -1) return rank
  return file.startsWith('tests/') ? longest.length : longest.length + 1
}

/** `npm test -- --times` tells what belongs here: what is long on the wall. */
const longest: readonly string[] = [
  'tests/models/nginx.test.ts',
  'tests/models/haproxy.test.ts',
  'tests/models/apache.test.ts',
  'tests/frameworks/frameworks.test.ts',
  'tests/e2e/testssl.test.ts',
  'packages/lasthop/test/wire/differential/differential.test.ts',
  'tests/e2e/soak.test.ts',
  'tests/acme/crash.test.ts',
  'tests/models/node.test.ts',
  'tests/models/caddy.test.ts',
  'tests/peers/comparison.test.ts',
  'packages/lasthop/test/doctor/rules.test.ts',
]
