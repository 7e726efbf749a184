import type { Case } from './case.ts'

/** What is written down: every case, and what holds it. */
export const loggingCases: readonly Case[] = [
  { id: 'LG-01', title: 'Control bytes in what is logged', by: ['corpus'] },
  { id: 'LG-02', title: 'Bytes that are no UTF-8', by: ['corpus'] },
  {
    id: 'LG-03',
    title: 'Secrets',
    by: [
      'packages/lasthop/test/observe/redact.test.ts: is logged as',
      'packages/lasthop/test/observe/access-log.test.ts: a secret is redacted all the same',
    ],
  },
  {
    id: 'LG-04',
    title: 'One line for everything',
    by: [
      'packages/lasthop/test/proxy/one-line.test.ts',
      'packages/lasthop/test/observe/access-log.test.ts: an exchange is one line of JSON',
    ],
  },
  {
    id: 'LG-05',
    title: 'A log that cannot be written',
    by: [
      'packages/lasthop/test/observe/access-log.test.ts: a full disk costs lines',
      'packages/lasthop/test/observe/access-log.test.ts: a reader that never reads costs bounded memory',
    ],
  },
  {
    id: 'LG-06',
    title: 'Very long values and very many names',
    by: ['corpus', 'packages/lasthop/test/observe/access-log.test.ts: long values are cut with a mark'],
  },
  {
    id: 'LG-07',
    title: 'What the console shows',
    by: ['tests/attacks/must-survive.test.ts', 'tests/e2e/console-api.test.ts: the page runs no inline script'],
  },
]
