/** Names of the forwarding family, beside those that begin with `X-Forwarded-`, that no application may hear from a client. */
const removed = ['Forwarded', 'X-Real-IP', 'Front-End-Https', 'X-Url-Scheme', 'X-Scheme']

/** Block H1: the outermost hop says the truth. It goes before every other rule of a frontend. */
export function edgeLines(): string[] {
  return [
    restrictLine,
    'http-request del-header X-Forwarded- -m beg',
    ...removed.map((name) => `http-request del-header ${name}`),
    ...nominationLines,
    'http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]',
    hostLine,
    'http-request set-header X-Forwarded-For %[src]',
    'http-request set-header X-Real-IP %[src]',
  ]
}

/** Block H2: behind other proxies at these ranges, whose word counts. */
export function behindLines(ranges: readonly string[]): string[] {
  const front = `{ src ${ranges.join(' ')} }`
  const told = `${front} { req.hdr(X-Forwarded-Proto) -m str http https } { req.hdr_cnt(X-Forwarded-Proto) eq 1 }`
  return [
    restrictLine,
    ...others.map((name) => `http-request del-header ${name}`),
    ...removed.map((name) => `http-request del-header ${name}`),
    ...nominationLines,
    `http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)] unless ${told}`,
    hostLine,
    `http-request del-header X-Forwarded-For unless ${front}`,
    'option forwardfor',
  ]
}

// Names with `_` and `.` are kept from the application.
const restrictLine = 'option http-restrict-req-hdr-names delete'

/** Whether a rule for a field of this name is taken over by the block. */
export function isManagedHere(name: string): boolean {
  const folded = name.toLowerCase().replaceAll('_', '-')
  return folded.startsWith('x-forwarded-') || removed.some((each) => each.toLowerCase() === folded)
}

const hostLine = 'http-request set-header X-Forwarded-Host %[req.fhdr(host)] if { req.fhdr(host) -m found }'
// What HAProxy hands on, the next hop would obey.
const nominationLines = ['http-request del-header Connection if { req.hdr(Connection) -m sub -i forwarded real-ip }']
const others = ['Host', 'Port', 'Prefix', 'Server', 'Ssl', 'Scheme', 'Protocol'].map((name) => `X-Forwarded-${name}`)
