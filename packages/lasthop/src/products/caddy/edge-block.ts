/** What Caddy does not manage by itself, and no application may hear from a client. Deletes come last in Caddy. */
export function edgeLines(): string[] {
  return [
    ...['Forwarded', 'X-Forwarded-S*', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'X-Forwarded-Protocol'].map(
      (name) => `header_up -${name}`,
    ),
    ...['X-Url-Scheme', 'X-Scheme', 'Front-End-Https'].map((name) => `header_up -${name}`),
    'header_up X-Real-IP {remote_host}',
    // Names that become the same as ours for WSGI, PHP and Rack.
    ...['X_*', 'X-Forwarded_*', 'X-Real_*', 'X.*', 'X-Forwarded.*', 'X-Real.*'].map((name) => `header_up -${name}`),
  ]
}

/** Whether a `header_up` or `request_header` for this name is taken over by the block. */
export function isManagedHere(name: string): boolean {
  const folded = name.toLowerCase().replace(/^[+-]/, '').replaceAll('_', '-')
  return (
    /^x-forwarded-|^(?:forwarded|x-real-ip|x-url-scheme|x-scheme|front-end-https|host)$/.test(folded) ||
    /^\*|^x-f|^x[.-]\*$/.test(folded)
  )
}
