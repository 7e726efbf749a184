/** Names of the forwarding family that an empty line each keeps from the application. */
const removed = [
  'Forwarded',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Prefix',
  'X-Forwarded-Server',
  'Front-End-Https',
  'X-Url-Scheme',
  'X-Scheme',
]

const managed = [
  'X-Forwarded-Proto',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Real-IP',
  ...removed,
]

/** Block N1: the outermost hop says the truth. Spellings with `_` and `.` nginx drops by itself. */
export function edgeLines(): string[] {
  return [...common('$scheme', '$remote_addr'), ...removed.map(removal)]
}

/** The same names in every spelling with `_`, for a server that lets them in: nothing else of the client's is taken away. */
export function underscoreLines(): string[] {
  return managed.flatMap(spellings).map(removal)
}

/** `X_Forwarded-For`, `X-Forwarded_For`, `X_Forwarded_For`. */
function spellings(name: string): string[] {
  const parts = name.split('-')
  const variants = parts
    .slice(1)
    .reduce<string[]>(
      (heads, part) => heads.flatMap((head) => [`${head}-${part}`, `${head}_${part}`]),
      parts.slice(0, 1),
    )
  return variants.filter((each) => each.includes('_'))
}

/** Block N2: behind other proxies; the variables are made by `behindHttpLines`. */
export function behindLines(): string[] {
  return [...common('$seen_proto', '$remote_addr'), ...removed.map(removal)]
}

/** What N2 needs at http level. */
export function behindHttpLines(ranges: readonly string[]): string[] {
  const networks = ranges.map((range) => `${range} 1;`).join(' ')
  return [
    `geo $realip_remote_addr $from_front { default 0; ${networks} }`,
    'map "$from_front:$http_x_forwarded_proto" $seen_proto { default $scheme; "1:https" https; "1:http" http; }',
    'map $seen_proto $seen_https { default ""; https on; }',
  ]
}

/** What N2 needs in each server. */
export function behindServerLines(ranges: readonly string[]): string[] {
  const listed = ranges.map((range) => `set_real_ip_from ${range};`)
  return [...listed, 'real_ip_header X-Forwarded-For;', 'real_ip_recursive on;', 'absolute_redirect off;']
}

/** A protocol with parameters of its own, and the variable that has the scheme. */
export interface Gateway {
  readonly prefix: 'fastcgi' | 'uwsgi' | 'scgi'
  readonly scheme: '$scheme' | '$seen_proto'
}

/** The block for such a protocol: an empty parameter is not sent, and keeps the field of its name out. */
export function scriptLines({ prefix, scheme }: Gateway): string[] {
  const set = (name: string, value: string): string => `${prefix}_param ${parameterOf(name)} ${value};`
  return [
    set('X-Forwarded-Proto', scheme),
    set('X-Forwarded-Host', '$http_host'),
    set('X-Forwarded-For', '$remote_addr'),
    set('X-Real-IP', '$remote_addr'),
    ...['X-Forwarded-Port', ...removed].map((name) => set(name, '""')),
  ]
}

/** Whether a parameter of this name is one of the block's. */
export function isManagedParameter(name: string): boolean {
  return managed.some((each) => parameterOf(each) === name)
}

function parameterOf(name: string): string {
  return `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
}

/** Whether a proxy_set_header of this name is one of the block's. */
export function isManagedHere(name: string): boolean {
  const lower = name.toLowerCase().replaceAll('_', '-')
  return ['Host', ...managed].some((each) => each.toLowerCase() === lower)
}

function common(scheme: string, client: string): string[] {
  return [
    'proxy_set_header Host $http_host;',
    `proxy_set_header X-Forwarded-Proto ${scheme};`,
    'proxy_set_header X-Forwarded-Host $http_host;',
    'proxy_set_header X-Forwarded-Port "";',
    `proxy_set_header X-Forwarded-For ${client};`,
    `proxy_set_header X-Real-IP ${client};`,
  ]
}

function removal(name: string): string {
  return `proxy_set_header ${name} "";`
}
