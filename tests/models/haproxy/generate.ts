import type { Random } from '../random.ts'
import { mapRules, mapSwitches, mapTests } from './maps.ts'

/** The sections of one generated configuration: a defaults section of its own, a frontend with its bind, and backends. */
export function generateSections(random: Random, { index, bind, lanePort, folder }: Wanted): string {
  const name = `s${index}`
  const server = (rest = ''): string => `  server app 127.0.0.1:${lanePort}${rest}`
  const isListen = random.chance(0.15)
  const shape = random.one<string[]>([
    [],
    ['use_backend %NAME%_api if { path_beg /api /a/ }'],
    ...switches,
    ...mapSwitches,
  ])
  const backs = ['app', 'api'].map((each) =>
    [
      `backend ${name}_${each}`,
      ...lines(withNames([...random.some(backendLines, 0.08), ...rules(random, 0.05)])),
      server(),
    ].join('\n'),
  )
  // Defaults with rules in them are for frontends or for backends, not for both.
  const inner = lines(random.some(defaultLines, 0.08))
  const front = [
    ...random.some(frontendLines, 0.08),
    ...rules(random, 0.1),
    ...(random.chance(0.15) ? [random.one(endings)] : []),
    ...(random.chance(0.1) ? edgeLines : []),
  ]
  const own = isListen
    ? [...front, ...random.some(backendLines, 0.08)]
    : [...front, ...shape.map((line) => line.replace('%NAME%', name)), `default_backend ${name}_app`]
  return [
    `defaults ${name}_defaults`,
    '  mode http',
    ...timeouts,
    // A listen section cannot take after defaults with rules.
    ...lines(random.some(defaultLines, 0.1).filter((line) => !isListen || !line.startsWith('http-request'))),
    `${isListen ? 'listen' : 'frontend'} ${name}`,
    `  ${bind}`,
    ...lines(withNames(own)),
    ...(isListen ? [server()] : [`defaults ${name}_inner`, '  mode http', ...timeouts, ...inner, ...backs]),
    '',
  ]
    .join('\n')
    .replaceAll('%MAPS%', folder)
}

/** What a configuration is generated for. */
export interface Wanted {
  readonly index: number
  /** The bind line. */
  readonly bind: string
  readonly lanePort: number
  /** Where the map files are. */
  readonly folder: string
}

function rules(random: Random, chance: number): string[] {
  return random.some([...requestRules, ...mapRules], chance).map((rule) => {
    const isPlain = / if | unless /.test(rule) || random.chance(0.7)
    return `http-request ${rule}${isPlain ? '' : ` ${random.one(['if', 'unless'])} ${random.one([...tests, ...mapTests])}`}`
  })
}

/** Conditions that lines name stand before them. */
function withNames(all: readonly string[]): string[] {
  const needed = new Set(all.flatMap((line) => (/ (?:if|unless) /.test(line) ? line.split(/[ !]+/) : [])))
  return [...named.filter((line) => needed.has(line.split(' ')[1] ?? '')), ...all]
}

function lines(all: readonly string[]): string[] {
  return all.map((line) => `  ${line}`)
}

const timeouts = ['  timeout connect 5s', '  timeout client 10s', '  timeout server 10s']

const named: readonly string[] = [
  'acl is_tls ssl_fc',
  'acl from_front src 10.0.0.0/8 192.168.0.0/16',
  'acl from_here src 127.0.0.0/8',
  'acl is_app hdr(host) -i app.test www.app.test',
  'acl is_api path_beg /api',
  'acl said_https req.hdr(x-forwarded-proto) -m str -i https',
  'acl said_once req.hdr_cnt(x-forwarded-proto) eq 1',
  'acl is_ws hdr(Upgrade) -i WebSocket',
]

const tests: readonly string[] = [
  'is_tls',
  '!is_tls',
  'from_front',
  'from_here',
  'is_app',
  'is_api or is_ws',
  'said_https said_once',
  'said_https || !is_app',
  '{ ssl_fc }',
  '!{ ssl_fc }',
  '{ req.hdr(x-forwarded-proto) -m found }',
  '{ hdr(x-forwarded-proto) https }',
  '{ hdr_cnt(x-forwarded-for) gt 1 }',
  '{ hdr_sub(user-agent) -i curl }',
  '{ path_end .php } || { path -m reg ^/a }',
  '{ method GET HEAD }',
  'METH_POST',
  '{ src 127.0.0.1 } { path / /a }',
  '{ hdr_dom(host) -i app.test }',
  '{ hdr_beg(host) -i app }',
  '{ url_sub q= }',
  '{ req.fhdr(cookie) -m sub session }',
  '{ hdr_ip(x-forwarded-for) 6.6.6.0/24 }',
  '{ dst_port 1:1023 }',
  '{ req.hdr(host),lower -m end .test }',
  '{ var(txn.scheme) -m str https }',
  '{ path_len gt 5 }',
  '{ cook(a) 1 }',
  '{ req.hdr_val(content-length) gt 3 }',
  'HTTP_CONTENT',
  '{ path_dir api }',
  '{ hdr_reg(host) -i ^app[.] }',
  '{ urlp(x) -m found }',
  '{ hdr_len(user-agent) 1:20 }',
  '{ url_beg /a http }',
  '{ req.hdr(accept-language,1) -m beg de }',
  '{ src -m ip 127.0.0.0/8 } !{ path_sub .. }',
]

const requestRules: readonly string[] = [
  'set-header X-Forwarded-Proto https',
  'set-header X-Forwarded-Proto https if { ssl_fc }',
  'set-header X-Forwarded-Proto http if !{ ssl_fc }',
  'set-header X-Forwarded-Proto https unless { ssl_fc }',
  'set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]',
  'set-header x-forwarded-proto "%[req.hdr(x-forwarded-proto)]"',
  'add-header X-Forwarded-Proto https if { ssl_fc }',
  'add-header X-Forwarded-Proto http',
  'del-header X-Forwarded-Proto',
  'del-header X-Forwarded- -m beg',
  'del-header -Proto -m end',
  'del-header forwarded -m sub',
  'del-header ^x[-_.]forwarded[-_.]proto$ -m reg',
  'del-header Forwarded',
  'del-header X_Forwarded_Proto',
  'set-header X_Forwarded_Proto https',
  'set-header X-Forwarded-For %[src]',
  'add-header X-Forwarded-For %[src]',
  'set-header X-Real-IP %[src]',
  'set-header X-Forwarded-Host %[req.hdr(Host)]',
  'set-header X-Forwarded-Host %[hdr(host),lower]',
  'set-header X-Forwarded-Port %[dst_port]',
  'set-header X-Forwarded-Ssl on if { ssl_fc }',
  'set-header Host inner.test',
  'set-header Host %[req.hdr(host),field(1,:)]',
  "set-header Forwarded 'for=%[src];proto=%[ssl_fc,iif(https,http)]'",
  'set-header X-Line "%[method] %[path]?%[query] %[url]"',
  'set-header X-Base %[base]',
  'set-header X-Percent 100%%\\ of\\ "two  spaces"',
  'set-header X-Cookie "%[req.cook(sessionid)]|%[urlp(x)]|%[req.hdr(user-agent)]"',
  'set-header X-All "%[req.fhdr(x-forwarded-for)] %[req.hdr(x-forwarded-for,1)] %[req.hdr(x-forwarded-for,-1)] %[req.hdr_cnt(x-forwarded-for)]"',
  'set-header X-Names "%ci %fi %fp %f %b"',
  'set-header X-Parts %[req.hdr(host),field(1,.),upper]-%[path,length]-%[req.hdr(x-forwarded-for),word(-1,.)]',
  'set-header X-Ports %[dst_port,add(1)]%[dst_port,sub(1)]',
  'set-header X-Word %[req.hdr(x-forwarded-for),word(1,.)]',
  'set-header Connection close',
  'set-header Connection keep-alive',
  'del-header Connection',
  'del-header Upgrade if !is_ws',
  'del-header Cookie',
  'replace-header Host (.*):[0-9]+$ \\1',
  'replace-header X-Forwarded-Proto ^http$ "https"',
  'replace-value X-Forwarded-For ^6\\.6\\.(.*)$ 7.7.\\1',
  'replace-header Cookie "(.*); *theme=[^;]*(.*)" \\1\\2',
  'replace-value Accept text/html text/plain',
  'set-path /moved%[path]',
  'set-path %[path,regsub(^/a,/b)]',
  'set-query a=1&%[query]',
  'replace-path ^/a(.*)$ /x\\1',
  'replace-uri ^/(.*)$ /u/\\1',
  'replace-pathq ^([^?]*)(\\?(.*))?$ /q\\1\\2',
  'set-pathq /p%[pathq]',
  'set-uri /whole',
  'set-method POST if { method PUT }',
  'set-var(txn.scheme) str(https) if { ssl_fc }',
  'set-var(txn.scheme) req.hdr(x-forwarded-proto),lower',
  'set-header X-Forwarded-Proto %[var(txn.scheme)] if { var(txn.scheme) -m found }',
  'set-src req.hdr_ip(x-forwarded-for,-1) if from_here',
  'set-log-level silent',
]

const endings: readonly string[] = [
  'redirect scheme https if !{ ssl_fc }',
  'redirect scheme https code 301 if !{ ssl_fc }',
  'http-request redirect scheme https code 308 unless { ssl_fc }',
  'http-request redirect scheme https unless { hdr(X-Forwarded-Proto) https }',
  'redirect prefix https://app.test code 301 drop-query if { path_beg /a }',
  'http-request redirect location https://%[hdr(host)]%[pathq] code 302 if is_api',
  'redirect location /moved append-slash if { path /a }',
  'http-request deny if { path_beg /dav }',
  'http-request deny deny_status 429 if is_ws',
  'http-request deny unless is_app',
  'http-request return status 200 content-type text/plain string ok if { path /healthz }',
  'http-request allow if { path_beg /a }',
  'http-request reject if { method DELETE }',
  'monitor-uri /healthz',
]

const switches: readonly string[][] = [
  ['use_backend %NAME%_api if is_api'],
  ['use_backend %NAME%_api if !is_app'],
  ['use_backend %NAME%_%[path,field(2,/)] if { path_beg /api }'],
]

const frontendLines: readonly string[] = [
  'option forwardfor',
  'option forwardfor if-none',
  'option forwardfor except 127.0.0.0/8',
  'option forwardfor header X-Client-IP',
  'option httpclose',
  'option http-server-close',
  'option http-restrict-req-hdr-names reject',
  '# http-request set-header X-Forwarded-Proto https',
  'option originalto',
]

const backendLines: readonly string[] = [
  'option forwardfor',
  'option forwardfor header X-Client-IP if-none',
  'option http-restrict-req-hdr-names delete',
  'option http-server-close',
  'no option http-server-close',
  'balance roundrobin',
]

const defaultLines: readonly string[] = [
  'option forwardfor',
  'option forwardfor except 10.0.0.0/8',
  'option http-server-close',
  'option http-restrict-req-hdr-names delete',
  'option dontlognull',
  'http-request del-header X-Forwarded-Ssl',
  'http-request set-header X-Default "%[src]"',
]

const edgeLines: readonly string[] = [
  'http-request del-header x-forwarded- -m beg',
  'http-request del-header forwarded',
  'http-request del-header x-real-ip',
  'http-request del-header connection if { req.hdr(connection) -m sub -i forwarded real-ip }',
  'http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]',
  'http-request set-header X-Forwarded-For %[src]',
]
