import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p903 = complaintRule({
  id: 'P903',
  slug: 'add_header-inheritance-lost',
  level: 'warn',
  title: 'a location with one add_header loses all outer ones',
  why: 'HSTS and other security fields vanish there.',
  how: 'The effective set of the location lacks what an outer level adds.',
  traps: 'The application may send the same fields.',
  cure: 'Repeat the fields, or include them, in the location.',
  bad: example({
    nginx: nginxFile({
      tls: 'add_header Strict-Transport-Security "max-age=31536000" always;',
      location: `${rightLocation}\nadd_header X-Frame-Options DENY;`,
    }),
  }),
  good: example(),
})
