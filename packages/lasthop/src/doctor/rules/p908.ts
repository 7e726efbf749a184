import { complaintRule } from './complaint-rule.ts'
import { example, rightSettings } from './examples.ts'

export const p908 = complaintRule({
  id: 'P908',
  slug: 'cannot-tell',
  level: 'info',
  title: 'something decides belief and cannot be known from the files',
  why: 'It is neither well nor wrong here: it was not judged.',
  how: 'An include that is missing, a hole of a template, a value from code.',
  traps: 'Said always, and never taken as well.',
  cure: 'Give the file that decides it, or its rendered form.',
  bad: example({ settings: `${rightSettings}SECURE_PROXY_SSL_HEADER = load_header()\n` }),
  good: example(),
})
