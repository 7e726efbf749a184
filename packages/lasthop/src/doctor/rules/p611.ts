import type { Rule } from '../rule.ts'
import { addressesOf, isMixed } from './addresses.ts'
import { example, rightSettings } from './examples.ts'

export const p611: Rule = {
  id: 'P611',
  slug: 'ws-plain',
  level: 'error',
  title: 'a page on https opens a WebSocket in the clear',
  why: 'Browsers refuse to connect: what is live on the page stays dead.',
  how: 'A setting that holds the address of a WebSocket begins with ws://; or a script of the pages that were asked for opens one.',
  traps: 'Addresses that only servers use among themselves; localhost.',
  cure: 'Write wss://, or let the page make the address from its own.',
  bad: example({ settings: `${rightSettings}WEBSOCKET_URL = "ws://app.example.org/ws/"\n` }),
  good: example({ settings: `${rightSettings}WEBSOCKET_URL = "wss://app.example.org/ws/"\n` }),
  find: (view) =>
    addressesOf(view, 'socket')
      .filter((address) => isMixed(address, view))
      .filter(({ url }) => /^\w+:\/\/[^/]*\./.test(url))
      .map(({ name, url, place }) => ({
        subject: place.path,
        message: `Pages on https cannot connect to ${url} (${name}).`,
        place,
        key: name,
      })),
}
