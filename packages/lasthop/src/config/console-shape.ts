import { isProblem, problem, type Problem } from '@lasthop/contract'

import { leaf, mapping } from './shapes.ts'
import { parseSiteName } from './site-name.ts'

/** Where the admin interface is served, as lasthop.yaml says it. */
export const consoleMapping = mapping('a choice of console', 'a mapping like { host: console.example.com }', {
  host: leaf(parseConsoleHost, { type: 'string', description: 'A name of its own, which no site has.' }),
})

/** The host of the console: one name, because it is also the name that its passkeys are good for. */
export function parseConsoleHost(found: unknown): string | Problem {
  const host = parseSiteName(found)
  if (isProblem(host) || !(host.startsWith('*') || /^[[\d]/.test(host))) return host
  return problem(
    `${JSON.stringify(host)} cannot be the name of the console: expected one name like ${defaultConsoleHost}.`,
  )
}

/** The name of a console that was asked for without a name. Browsers find it on this machine without any DNS. */
export const defaultConsoleHost = 'console.localhost'
