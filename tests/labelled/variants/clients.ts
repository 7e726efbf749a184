import {
  apacheExample,
  redirectServer,
  rightFields,
  rightLocation,
  toApp,
} from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { about, front, inEverySite } from './about.ts'

/** The client's address. */
export const clientsVariants: readonly Labelled[] = [
  ...about('P402', {
    faulty: {
      'only the scheme is told': front({
        location: `${toApp}\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;`,
      }),
      'an address that is none': front({
        location: rightLocation
          .replaceAll(/^.*X-Real-IP.*\n/gm, '')
          .replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For "-"'),
      }),
    },
    well: {
      'X-Real-IP alone': front({ location: rightLocation.replaceAll(/^.*X-Forwarded-For.*\n/gm, '') }),
      'Forwarded alone': front({
        location: rightLocation
          .replaceAll(/^.*(?:X-Forwarded-For|X-Real-IP).*\n/gm, '')
          .replace('Forwarded "";', 'Forwarded "for=$remote_addr;proto=$scheme";'),
      }),
      'Apache sends it by itself': apacheExample(rightApache),
    },
    open: ['P202', 'P206', 'P207', 'P209', 'P211', 'P301', 'P203', 'P201'],
  }),
  ...about('P403', {
    faulty: {
      'every IPv4 address': front({
        http: 'set_real_ip_from 0.0.0.0/0;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;',
      }),
      'a private range and every IPv6 address': front({
        http: 'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from ::/0;\nreal_ip_header X-Real-IP;',
      }),
      'Apache without a list': apacheExample(inEverySite(rightApache, 'RemoteIPHeader X-Forwarded-For')),
    },
    well: {
      'ranges of a balancer': front({
        http: 'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from 172.16.0.0/12;\nreal_ip_header X-Forwarded-For;',
      }),
      'the fault in a comment': front({ http: '# set_real_ip_from 0.0.0.0/0;\nset_real_ip_from 10.0.0.0/8;' }),
      'Apache with a list': apacheExample(
        inEverySite(rightApache, 'RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 10.0.0.0/8'),
      ),
    },
    open: ['P401', 'P402'],
  }),
  ...about('P405', {
    faulty: {
      'an inner server expects it': front({
        plain: `${redirectServer}\nserver {\n  listen 8080 proxy_protocol;\n  location / {\n${rightLocation}\n}\n}`,
        location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}`,
      }),
    },
    well: {
      'with the list of the balancer': front({
        listen: 'listen 443 ssl proxy_protocol;',
        http: 'set_real_ip_from 10.0.0.0/8;\nreal_ip_header proxy_protocol;',
      }),
    },
    open: ['P101', 'P111', 'P605', 'P506', 'P402', 'P501'],
  }),
]
