import { complaintRule } from './complaint-rule.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p904 = complaintRule({
  id: 'P904',
  slug: 'ap-ifmodule-silent',
  level: 'warn',
  title: 'a field of trust stands inside <IfModule>',
  why: "If the module is off, the lines are skipped without a word, and the client's own fields pass.",
  how: 'RequestHeader of a forwarding field inside <IfModule mod_headers.c>.',
  traps: 'A whole TLS site inside <IfModule mod_ssl.c> is right: without the module there is no site.',
  cure: 'Take the lines out: Apache then refuses to start without the module.',
  bad: apacheExample(
    classicApache.replaceAll(
      / {2}RequestHeader unset[^\n]*\n {2}RequestHeader set[^\n]*\n/g,
      (lines) => `  <IfModule mod_headers.c>\n${lines}  </IfModule>\n`,
    ),
  ),
  good: example(),
})
