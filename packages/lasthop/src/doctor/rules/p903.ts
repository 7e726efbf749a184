import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

const outer = 'add_header Strict-Transport-Security "max-age=31536000" always;\nadd_header X-Frame-Options DENY always;'

export const p903 = complaintRule({
  id: 'P903',
  slug: 'add_header-inheritance-lost',
  level: 'warn',
  title: 'a location with one add_header loses all outer ones',
  why: 'What protects visitors at the top of the file is not sent here: HSTS, the policy of contents, the ban on frames.',
  how: 'An inner level has an add_header of its own and does not repeat those fields of the outer level that protect visitors.',
  traps: 'Cache-Control alone at the outer level is no loss. add_header_inherit merge (nginx 1.29.3) keeps both.',
  cure: 'Include one file with all fields wherever add_header stands.',
  bad: example({ nginx: nginxFile({ tls: outer, location: `${rightLocation}\nadd_header Cache-Control no-store;` }) }),
  good: example({ nginx: nginxFile({ tls: outer }) }),
})
