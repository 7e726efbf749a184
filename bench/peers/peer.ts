import type { Person } from './watch-console.ts'

/** What every reverse proxy of a run is given, so that all do the same work. */
export interface Place {
  /** For configuration and logs; empty. */
  readonly folder: string
  readonly port: number
  readonly upstreamPort: number
  /** Paths of a PEM certificate for localhost and its key, and of both in one file. */
  readonly certificate: string
  readonly key: string
  readonly pair: string
}

/** Everybody's name in the tables. */
export type PeerName =
  | 'Lasthop'
  | 'Lasthop with a console'
  | 'nginx'
  | 'HAProxy'
  | 'Caddy'
  | 'Apache'
  | 'node:http + Agent'
  | 'http-proxy-3'
  | '@fastify/http-proxy'
  | 'the barest relay in Node'

/** What a proxy can pass on, towards the client. */
export type Speech = 'h1' | 'h2' | 'websocket'

/** A program that serves https://localhost:PORT from http://127.0.0.1:UPSTREAM, in the foreground. */
export interface Peer {
  readonly name: PeerName
  readonly speaks: readonly Speech[]
  /** Undefined for what is machine code from the start. */
  readonly runsOnV8?: true
  /** Prints the program's version. */
  readonly version: readonly [command: string, ...words: string[]]
  /** Its configuration, by file name, to be written into the folder. */
  files(place: Place): Readonly<Record<string, string>>
  command(place: Place): readonly [command: string, ...words: string[]]
  readonly env?: (place: Place) => Readonly<Record<string, string>>
  /** Somebody who has its console. */
  readonly employs?: (place: Place) => Promise<Person>
}
