import { rightLocation, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about, front } from './about.ts'

/** Addresses that are written down, and what is told on a WebSocket. */
export const urlsVariants: readonly Labelled[] = [
  ...about('P115', {
    faulty: {
      'in the settings': front({}, `${rightSettings}SITE_URL = 'http://app.example.org'\n`),
      'after the login': front({}, `${rightSettings}LOGIN_REDIRECT_URL = "http://app.example.org/home"\n`),
      'of a container': {
        files: {
          ...front({}).files,
          'compose.yaml':
            'services:\n  mail:\n    image: mailer:1\n    environment:\n      APP_URL: http://app.example.org\n',
        },
      },
    },
    well: {
      https: front({}, `${rightSettings}SITE_URL = "https://app.example.org"\n`),
      'another host': front({}, `${rightSettings}SITE_URL = "http://intranet.example.net"\n`),
      'this machine': front({}, `${rightSettings}BASE_URL = "http://localhost:8000"\n`),
      'in a comment': front(
        {},
        `${rightSettings}# SITE_URL = "http://app.example.org"\nSITE_URL = "https://app.example.org"\n`,
      ),
    },
  }),
  ...about('P116', {
    faulty: {
      'wss by a map': front({
        http: 'map $http_upgrade $told { default $scheme; ~*websocket wss; }',
        location: rightLocation.replace('Proto $scheme', 'Proto $told'),
      }),
    },
    well: {
      'the usual map of Connection': front({
        http: "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
        location: `${rightLocation}\nproxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;`,
      }),
    },
    open: ['P101', 'P109', 'P202', 'P207'],
  }),
]
