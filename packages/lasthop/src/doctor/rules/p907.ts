import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile } from './examples.ts'

export const p907 = complaintRule({
  id: 'P907',
  slug: 'obsolete-directive',
  level: 'info',
  title: 'a word that the product no longer takes',
  why: 'The next update does not start, or silently does nothing of what it says.',
  how: 'The files hold a directive that newer versions dropped or deprecated. Where a file says that such a version runs, and it would not start, it is an error.',
  traps: 'An old version that is pinned takes it.',
  cure: 'Write what took its place: listen ... ssl, Require, http-request.',
  bad: example({ nginx: nginxFile({ listen: 'listen 443;\n    ssl on;' }) }),
  good: example({ nginx: nginxFile() }),
})
