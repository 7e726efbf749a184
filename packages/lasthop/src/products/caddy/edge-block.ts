/** What Caddy does not manage by itself, and no application may hear from a client. Deletes come last in Caddy. */
export function edgeLines(): string[] {
  return [
    ...removed.map((name) => `header_up -${name}`),
    'header_up X-Real-IP {remote_host}',
    ...spellings.map((name) => `header_up -${name}`),
  ]
}

/** The same as the JSON of Caddy has it. */
export function edgeOperations(): {
  readonly set: readonly (readonly [name: string, value: string])[]
  readonly remove: readonly string[]
} {
  return { set: [['X-Real-IP', '{http.request.remote.host}']], remove: [...removed, ...spellings] }
}

/** Whether a `header_up` or `request_header` for this name is taken over by the block. */
export function isManagedHere(name: string): boolean {
  const folded = name.toLowerCase().replace(/^[+-]/, '').replaceAll('_', '-')
  return (
    /^x-forwarded-|^(?:forwarded|x-real-ip|x-url-scheme|x-scheme|front-end-https|host)$/.test(folded) ||
    /^\*|^x-f|^x[.-]\*$/.test(folded)
  )
}

const removed = [
  'Forwarded',
  'X-Forwarded-S*',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Url-Scheme',
  'X-Scheme',
  'Front-End-Https',
]
// Names that become the same as ours for WSGI, PHP and Rack.
const spellings = ['X_*', 'X-Forwarded_*', 'X-Real_*', 'X.*', 'X-Forwarded.*', 'X-Real.*']
