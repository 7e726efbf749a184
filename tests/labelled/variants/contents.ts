import { rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about, front } from './about.ts'

/** What pages load. */
export const contentsVariants: readonly Labelled[] = [
  ...about('P607', {
    faulty: { 'styles on http': front({}, `${rightSettings}STATIC_URL = "http://cdn.example.org/static/"\n`) },
    well: {
      'a path': front({}, `${rightSettings}STATIC_URL = "/static/"\n`),
      https: front({}, `${rightSettings}STATIC_URL = "https://cdn.example.org/"\n`),
      'the policy that upgrades': front(
        { tls: 'add_header Content-Security-Policy "upgrade-insecure-requests" always;' },
        `${rightSettings}STATIC_URL = "http://cdn.example.org/static/"\n`,
      ),
    },
  }),
  ...about('P608', {
    faulty: { 'pictures on http': front({}, `${rightSettings}MEDIA_URL = "http://media.example.org/"\n`) },
    well: {
      'a path': front({}, `${rightSettings}MEDIA_URL = "/media/"\n`),
      'this machine': front({}, `${rightSettings}MEDIA_URL = "http://localhost:9000/media/"\n`),
    },
  }),
  ...about('P611', {
    faulty: { ws: front({}, `${rightSettings}CHAT_SOCKET = "ws://app.example.org/chat"\n`) },
    well: {
      wss: front({}, `${rightSettings}CHAT_SOCKET = "wss://app.example.org/chat"\n`),
      'among containers': front({}, `${rightSettings}CHAT_SOCKET = "ws://chat:9000/"\n`),
    },
  }),
]
