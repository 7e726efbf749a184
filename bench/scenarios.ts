/** One kind of load that wrk puts on every proxy. */
export interface Scenario {
  readonly title: string
  readonly path: string
  readonly connections: number
  readonly fields: readonly string[]
}

export const scenarios: readonly Scenario[] = [
  { title: 'https, small requests, keep-alive', path: '/small', connections: 32, fields: [] },
  { title: 'https, a full handshake for each request', path: '/small', connections: 32, fields: ['Connection: close'] },
  { title: 'https, bodies of 1 MiB', path: '/large', connections: 8, fields: [] },
]
