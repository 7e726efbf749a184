import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile, rightFields, toApp } from './examples.ts'

export const p902 = complaintRule({
  id: 'P902',
  slug: 'ng-proxy_set_header-inheritance-lost',
  level: 'error',
  title: 'a location with one proxy_set_header loses all outer ones',
  why: 'The block at the top looks right and does nothing here: the application is told nothing, or what the client says.',
  how: 'The effective set of the location lacks fields that an outer level sets.',
  traps: 'An include inside the location may bring them back; some fields are meant for the outer level alone.',
  cure: 'Include the whole block in every proxied location.',
  bad: example({
    nginx: nginxFile({ tls: rightFields, location: `${toApp}\nproxy_set_header Upgrade $http_upgrade;` }),
  }),
  good: example(),
})
