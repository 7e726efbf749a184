import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile } from './examples.ts'

export const p907 = complaintRule({
  id: 'P907',
  slug: 'obsolete-directive',
  level: 'info',
  title: 'a directive that newer versions do not know',
  why: 'The next update refuses to start, or ignores the line.',
  how: 'The version of the product is known or assumed, and the directive is gone from it.',
  traps: 'An old version that is pinned still knows it.',
  cure: 'Write what took its place.',
  bad: example({ nginx: nginxFile({ listen: 'listen 443; ssl on;' }) }),
  good: example(),
})
