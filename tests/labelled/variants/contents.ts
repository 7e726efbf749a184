import { rightLocation, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about, code, front } from './about.ts'

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
  ...about('P609', {
    faulty: {
      'a form on http': page('<form method="post" action="http://app.example.org/search"></form>'),
      'a button on http': page('<form>\n  <button formaction="http://app.example.org/pay">Pay</button>\n</form>'),
    },
    well: {
      'a path': page('<form method="post" action="/search"></form>'),
      https: page('<form action="https://app.example.org/search"></form>'),
      'a form in a comment': page('<!-- <form action="http://app.example.org/search"></form> -->'),
      'a form in a comment of the template': page('{# <form action="http://app.example.org/search"></form> #}'),
      'another site': page('<form action="http://intranet.example.net/search"></form>'),
    },
  }),
  ...about('P610', {
    faulty: {
      'canonical on http': page('<link rel="canonical" href="http://app.example.org/">'),
      'og:url on http': page('<meta property="og:url" content="http://app.example.org/start">'),
    },
    well: {
      https: page('<link rel="canonical" href="https://app.example.org/">'),
      'a style sheet': page('<link rel="stylesheet" href="/static/app.css">'),
      'what the page makes itself': page('<link rel="canonical" href="{{ request.build_absolute_uri }}">'),
    },
  }),
]

function page(html: string): Pick<Labelled, 'files'> {
  return code(rightLocation, { 'shop/templates/base.html': `<!doctype html>\n<title>Shop</title>\n${html}\n` })
}
