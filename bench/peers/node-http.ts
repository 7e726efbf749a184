import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Peer, Place } from './peer.ts'

/** What one would write in an afternoon: node:https in front, node:http with an Agent behind. */
export const nodeHttp: Peer = {
  name: 'node:http + Agent',
  speaks: ['h1', 'websocket'],
  runsOnV8: true,
  version: [execPath, '--version'],
  command: nodeCommand('node-http'),
  files: () => ({}),
}

/** Not a proxy for anybody: it shows what the sockets of Node cost before a byte is looked at. */
export const barest: Peer = {
  name: 'the barest relay in Node',
  speaks: ['h1'],
  runsOnV8: true,
  version: [execPath, '--version'],
  command: nodeCommand('barest'),
  files: () => ({}),
}

/** Starts one of the proxies of this folder, and tells it its place. */
export function nodeCommand(name: string): Peer['command'] {
  return (place: Place) => [execPath, join(import.meta.dirname, 'node', `${name}.ts`), JSON.stringify(place)]
}
