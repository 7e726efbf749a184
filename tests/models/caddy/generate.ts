import type { Random } from '../random.ts'

/** The block of one generated site. */
export function generateSite(random: Random, lanePort: number): string {
  const proxy = (): string => {
    const ups = random.some(proxyLines, 0.09)
    const head = `reverse_proxy ${random.one(['', '', '', '* '])}127.0.0.1:${lanePort}`
    return ups.length === 0 ? head : [`${head} {`, ...ups.map((up) => `  ${up}`), '}'].join('\n')
  }
  const shape = random.one<() => string>([
    proxy,
    proxy,
    () => `handle /api/* {\n${proxy()}\n}\nhandle {\n${proxy()}\n}`,
    () => `handle_path /a/* {\n${proxy()}\n}\n${proxy()}`,
    () => `route {\n${random.some(siteLines, 0.1).join('\n')}\n${proxy()}\n}`,
    () => `handle @spoofed {\n${proxy()}\n}\nhandle {\n${random.one(endings)}\n}\n${proxy()}`,
  ])
  return [
    ...matchers,
    ...random.some(siteLines, 0.08),
    ...(random.chance(0.25) ? [random.one(endings)] : []),
    shape(),
  ].join('\n')
}

const matchers: readonly string[] = [
  '@spoofed header X-Forwarded-Proto https',
  '@posted method POST PUT',
  '@named {\n host app.test *.test\n not path /a*\n}',
  '@here remote_ip 127.0.0.0/8',
  '@away not remote_ip private_ranges',
  '@plain protocol http',
  '@none header !X-Forwarded-For',
  '@curled header_regexp found User-Agent (?i)^curl|MOZ',
  '@styled {\n header_regexp X-Forwarded-Proto ^https?$\n path_regexp (?i)^/a(dmin)?(/|$)\n}',
  '@deep path /*/b *admin* *x /a*t',
  '@any {\n header X-Forwarded-Proto *\n header User-Agent *curl*\n}',
]

const siteLines: readonly string[] = [
  'request_header -X-Forwarded-For',
  'request_header X-Forwarded-Proto https',
  'request_header @spoofed -X-Forwarded-Proto',
  'request_header +X-Forwarded-For 9.9.9.9',
  'request_header @named X-Named {host}',
  'request_header @posted X-Posted "{method} {uri}"',
  'request_header @here X-Here {remote_host}',
  'request_header @away X-Away yes',
  'request_header @plain X-Plain {scheme}',
  'request_header @none X-None 1',
  'request_header @curled X-Curled 1',
  'request_header @styled X-Styled {path}',
  'request_header @deep X-Deep {uri}',
  'uri strip_prefix a',
  'uri strip_prefix /a/',
  'request_header @any X-Any `a "b" c`',
  'request_header /a* X-Path {path}',
  'request_header -Cookie',
  'request_header Host inner.test',
  'request_header X-Forwarded-For ^6 7',
  'request_header -X_*',
  'request_header -*proto*',
  'header Strict-Transport-Security max-age=31536000',
  'header -Server',
  'encode gzip',
  '# reverse_proxy 127.0.0.1:1',
  'uri strip_prefix /api',
]

const proxyLines: readonly string[] = [
  'header_up X-Forwarded-Proto {scheme}',
  'header_up X-Forwarded-Proto https',
  'header_up X-Forwarded-Proto {header.X-Forwarded-Proto}',
  'header_up X-Forwarded-Host {host}',
  'header_up X-Forwarded-For {remote_host}',
  'header_up X-Real-IP {remote_host}',
  'header_up X-Forwarded-Port {http.request.header.X-Forwarded-Port}',
  'header_up +X-Forwarded-For 1.1.1.1',
  'header_up Host {hostport}',
  'header_up Host inner.test',
  'header_up -Forwarded',
  'header_up -X-Forwarded-P*',
  'header_up -X-Forwarded-S*',
  'header_up -X_*',
  'header_up -*-ip',
  'header_up -*forward*',
  'header_up -User-Agent',
  'header_up -Accept-Encoding',
  'header_up X-Forwarded-For ^127 10',
  'header_up Cookie theme=[^;]* theme=x',
  'header_up X-Line "{method} {path} {query}"',
  'header_up Connection close',
  'header_down -Server',
  'trusted_proxies 127.0.0.0/8',
  'trusted_proxies private_ranges',
  'trusted_proxies 10.0.0.0/8',
  'flush_interval -1',
]

const endings: readonly string[] = [
  'redir https://{host}{uri}',
  'redir @spoofed https://app.test{uri} permanent',
  'redir /a* https://app.test{uri} 308',
  'redir @posted /moved 303',
  'respond @posted 403',
  'respond /healthz ok 200',
  'respond @any "no" 429',
  'abort @away',
  'abort @posted',
]
