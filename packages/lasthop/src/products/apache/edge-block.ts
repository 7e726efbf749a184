/** The names of the forwarding family that one exact `RequestHeader unset` each must close. */
const names = [
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Real-IP',
  'Front-End-Https',
  'X-Url-Scheme',
  'X-Scheme',
]

/** The fields whose spellings with underscores reach a reader that folds names (WSGI, CGI, Rack, PHP). */
const folded = ['X-Forwarded-Proto', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Real-IP']

/** Block A1: the outermost hop says the truth and lets nothing of the client's through. */
export function edgeLines(): string[] {
  return [
    guard,
    ...[...names, ...folded.flatMap(aliases)].map((name) => `RequestHeader unset ${name}`),
    'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"',
    'RequestHeader set X-Forwarded-Port "expr=%{SERVER_PORT}"',
    'RequestHeader set X-Real-IP "expr=%{REMOTE_ADDR}"',
    'ProxyPreserveHost On',
  ]
}

/** Block A2: behind other proxies, whose word about scheme and client counts and nobody else's. */
export function behindLines(ranges: readonly string[]): string[] {
  const isFront = ranges.map((range) => `%{CONN_REMOTE_ADDR} -ipmatch '${range}'`).join(' || ')
  const kept = `(${isFront}) && %{HTTP:X-Forwarded-Proto} =~ /^https?$/`
  const others = names.filter((name) => name !== 'X-Forwarded-For')
  return [
    'RemoteIPHeader X-Forwarded-For',
    ...ranges.map((range) => `RemoteIPInternalProxy ${range}`),
    guard,
    ...[...others, ...folded.flatMap(aliases)].map((name) => `RequestHeader unset ${name}`),
    `RequestHeader unset X-Forwarded-For "expr=! (${isFront})"`,
    `RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}" "expr=! (${kept})"`,
    'RequestHeader set X-Real-IP "expr=%{REMOTE_ADDR}"',
    'ProxyPreserveHost On',
  ]
}

/** Whether a RequestHeader of this name would undo the blocks when it runs after them. */
export function isManagedHere(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('_', '-')
  return [...names, ...folded, 'Connection'].some((each) => each.toLowerCase() === plain)
}

/** Every spelling with at least one underscore. */
function aliases(name: string): string[] {
  const parts = name.split('-')
  const [first = '', ...rest] = parts
  const spellings = rest.reduce<string[]>(
    (made, part) => made.flatMap((text) => [`${text}-${part}`, `${text}_${part}`]),
    [first],
  )
  return spellings.filter((spelling) => spelling.includes('_'))
}

// Fields set by mod_headers leave with those that Connection names: a client that names ours loses its Connection.
const guard = 'RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"'
