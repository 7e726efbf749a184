import type { Random } from '../random.ts'

/** app/Http/Middleware/TrustProxies.php of Laravel 8, as it is delivered and as people change it. */
export function middlewaresOf(random: Random): readonly string[] {
  return [
    ...written.map((body) => middleware(body)),
    ...Array.from({ length: 30 }, () => middleware(`${proxiesOf(random)}\n    ${headersOf(random)}`)),
  ]
}

const written: readonly string[] = [
  '',
  'protected $proxies;',
  "protected $proxies = '*';\n    protected $headers = Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_HOST | Request::HEADER_X_FORWARDED_PORT | Request::HEADER_X_FORWARDED_PROTO | Request::HEADER_X_FORWARDED_AWS_ELB;",
  "protected $proxies = '**';",
  "protected $proxies = ['*'];",
  "protected $proxies = '127.0.0.1, *';",
  "protected $proxies = ['127.0.0.1, 10.1.2.3'];",
  'protected $proxies = [];',
  "protected $proxies = '';",
  "protected $proxies = 'REMOTE_ADDR';",
  "protected $proxies = '127.0.0.1';\n    protected $headers = 'HEADER_X_FORWARDED_PROTO';",
  "protected $proxies = '127.0.0.1';\n    protected $headers = 'HEADER_X_FORWARDED_ALL';",
  "protected $proxies = '127.0.0.1';\n    protected $headers = null;",
]

function middleware(body: string): string {
  return `<?php\n\nnamespace App\\Http\\Middleware;\n\nuse Illuminate\\Http\\Middleware\\TrustProxies as Middleware;\nuse Illuminate\\Http\\Request;\n\nclass TrustProxies extends Middleware\n{\n    ${body}\n}\n`
}

function proxiesOf(random: Random): string {
  const listed = random.some(['127.0.0.1', '10.0.0.0/8', 'REMOTE_ADDR', '203.0.113.0/24', '::1', '2001:db8::/32'], 0.4)
  const value = random.chance(0.2)
    ? "'*'"
    : random.chance(0.5)
      ? `'${listed.join(', ')}'`
      : `[${listed.map((each) => `'${each}'`).join(', ')}]`
  return `protected $proxies = ${value};`
}

function headersOf(random: Random): string {
  const all = ['FOR', 'HOST', 'PORT', 'PROTO', 'AWS_ELB'].map((name) => `Request::HEADER_X_FORWARDED_${name}`)
  const some = random.chance(0.4) ? [random.one([...all, 'Request::HEADER_FORWARDED'])] : random.some(all, 0.5)
  return some.length === 0 ? '' : `protected $headers = ${some.join(' | ')};`
}
