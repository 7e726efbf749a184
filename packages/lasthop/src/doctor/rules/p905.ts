import { complaintRule } from './complaint-rule.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p905 = complaintRule({
  id: 'P905',
  slug: 'ap-order',
  level: 'warn',
  title: 'the order of directives undoes one of them',
  why: 'What is set is removed again, or decided before the connection is known.',
  how: 'RequestHeader unset after set of the same field, or early.',
  traps: 'A block at server scope that sites inherit is right.',
  cure: 'Remove first, set last, and leave early out.',
  bad: apacheExample(
    classicApache
      .replaceAll('RequestHeader unset X-Forwarded-Proto\n', '\n')
      .replaceAll('https env=HTTPS\n', 'https env=HTTPS\n  RequestHeader unset X-Forwarded-Proto\n'),
  ),
  good: example(),
})
