import type { VersionRange } from './version-range.ts'
import { isAtLeast } from './version.ts'

/** A version from which on a product does something else with a request. */
export interface Turn {
  readonly at: string
  /** Counts only where the application is spoken to by ASGI. */
  readonly isForAsgi?: true
}

/** The turns inside a range: its versions differ there. None: they all do the same. */
export function turnsWithin(product: string, { atLeast, below }: VersionRange): readonly Turn[] {
  return (turns[product] ?? []).filter(
    ({ at }) => !isAtLeast(atLeast, at) && (below === undefined || !isAtLeast(at, below)),
  )
}

/** Every package whose version the models ask for. A test holds the list to the models. */
export const turns: Readonly<Record<string, readonly Turn[]>> = {
  // Edges
  apache: since('2.4.54', '2.4.60'),
  nginx: since('1.23', '1.25.1', '1.29.7'),
  haproxy: since('2.0', '2.1', '2.4'),
  caddy: since('2.7', '2.8', '2.9', '2.11.4'),
  traefik: since('2.11.9', '2.11.14', '2.11.38', '2.11.43', '3', '3.1.3', '3.2.1', '3.6.9', '3.6.14', '3.8.0', '4'),
  // Python
  gunicorn: since('22', '26'),
  uvicorn: since('0.19', '0.31', '0.54'),
  waitress: since('3'),
  daphne: [],
  hypercorn: [],
  mod_wsgi: [],
  django: [
    ...since('1.9', '1.11.22', '2.0', '2.1.10', '2.2', '2.2.3', '4.0', '4.1'),
    ...since('4.2.30', '5', '5.2.13', '6', '6.0.4').map((turn) => ({ ...turn, isForAsgi: true as const })),
  ],
  werkzeug: since('2.3', '3.1.7'),
  flask: [],
  starlette: since('1'),
  // Ruby
  puma: since('5.6.9', '6', '6.4.3'),
  rack: since('3', '3.1.22', '3.2', '3.2.7'),
  rails: since('7', '7.1'),
  sinatra: since('4', '4.1'),
  // JavaScript
  fastify: since('5.12.1'),
  express: [],
  koa: [],
  next: [],
  sveltekit: since('6'),
  'next-auth': since('4.24.15'),
  node: [],
  // Java and .NET
  spring: since('4'),
  aspnet: since('8.0', '8.0.17', '9.0', '9.0.6', '9.1'),
  kestrel: since('8'),
  tomcat: [],
  // PHP
  laravel: since('9', '10.17', '13.20'),
  php: [],
  symfony: [],
  wordpress: [],
  uwsgi: [],
}

function since(...versions: readonly string[]): readonly Turn[] {
  return versions.map((at) => ({ at }))
}
