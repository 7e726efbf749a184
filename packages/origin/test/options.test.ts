import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrigin } from '../src/index.ts'

const trust = ['loopback']
const publicOrigins = ['https://app.test']

const wrong: readonly (readonly [options: unknown, message: RegExp])[] = [
  [undefined, /^createOrigin: found undefined, expected an object.*trust: \['loopback'/],
  [[], /^createOrigin: found \[\], expected an object/],
  [{}, /^trust: found undefined, expected a list/],
  [{ trust: undefined }, /^trust: found undefined, expected a list.*for example trust: \['loopback'/],
  [{ trust: true }, /^trust: found true, expected a list/],
  [{ trust: false }, /^trust: found false, expected a list/],
  [{ trust: 1 }, /^trust: found 1, expected a list/],
  [{ trust: '1' }, /^trust: found "1", expected a list/],
  [{ trust: 'false' }, /^trust: found "false", expected a list/],
  [{ trust: ['false'] }, /^trust: "false"/],
  [{ trust, family: 'X-Forwarded-Proto:' }, /^family: found "X-Forwarded-Proto:"/],
  [{ trust: 'true' }, /^trust: found "true", expected a list/],
  [{ trust: 'loopback, 10.0.0.0/8' }, /^trust: found "loopback, 10.0.0.0\/8", expected a list/],
  [{ trust: [1] }, /^trust: found 1 in the list, expected text/],
  [{ trust: [undefined] }, /^trust: found undefined in the list, expected text/],
  [{ trust: [''] }, /^trust: ""/],
  [{ trust: ['1'] }, /^trust: "1"/],
  [{ trust: ['true'] }, /^trust: "true"/],
  [{ trust: ['*'] }, /^trust: "\*"/],
  [{ trust: ['loopback, private'] }, /^trust: "loopback, private"/],
  [{ trust: ['0.0.0.0/0'] }, /^trust: .*0\.0\.0\.0\/0/],
  [{ trust: ['::/0'] }, /^trust: .*::\/0/],
  [{ trust: ['0.0.0.0/1', '128.0.0.0/1'] }, /^trust: /],
  [{ trust: ['::ffff:0:0/90'] }, /^trust: .*96/],
  [{ trust: ['10.0.0.2/26'] }, /^trust: .*10\.0\.0\.0\/26/],
  [{ trust: ['10.0.0.0/33'] }, /^trust: .*0 to 32|^trust: .*1 to 32|^trust: .*32/],
  [{ trust: ['edge.internal'] }, /^trust: "edge\.internal"/],
  [{ trust: ['fe80::1%eth0'] }, /^trust: "fe80::1%eth0"/],
  [{ trust: ['10.0.0.0/255.0.255.0'] }, /^trust: .*255\.0\.255\.0/],
  [{ trust: {} }, /^trust\.signed: found undefined\. Write trust: \{ signed: \{ file: PATH/],
  [{ trust: { signd: {} } }, /^trust: found the option "signd".*Did you mean "signed"\?$/],
  [{ trust: { signed: ['k'] } }, /^trust\.signed: found \["k"\]/],
  [{ trust: { signed: {} } }, /^trust\.signed: found keys undefined and file undefined, expected one of them/],
  [{ trust: { signed: { keys: 'x', file: 'y' } } }, /^trust\.signed: found keys as text and file "y", expected one/],
  [{ trust: { signed: { file: undefined } } }, /^trust\.signed: found keys undefined and file undefined/],
  [{ trust: { signed: { path: '/x' } } }, /^trust\.signed: found the option "path", expected one of keys, file/],
  [{ trust: { signed: { keys: '' } } }, /^trust\.signed\.keys: There is no key: expected ID:SECRET/],
  [
    { trust: { signed: { keys: 'k:c2hvcnQ' } } },
    /^trust\.signed\.keys: The secret of key "k" is shorter than 32 bytes/,
  ],
  [
    { trust: { signed: { file: '/nonexistent/keys' } } },
    /^trust\.signed\.file: The key file "\/nonexistent\/keys" could not/,
  ],
  [{ trust, family: 'x-forward' }, /^family: found "x-forward", .*Did you mean "x-forwarded"\?$/],
  [{ trust, family: ['x-forwarded', 'forwarded'] }, /^family: found \["x-forwarded", "forwarded"\], .*one of them/],
  [{ trust, family: 'HTTP_X_FORWARDED_PROTO' }, /^family: found "HTTP_X_FORWARDED_PROTO"/],
  [{ trust, mode: 'Enforced' }, /^mode: found "Enforced", .*Did you mean "enforce"\?$/],
  [{ trust, walk: 2 }, /^walk: found 2, expected "chain" or "one"/],
  [{ trust, onFinding: 'log' }, /^onFinding: found "log", expected a function/],
  [{ trust, trustProxy: true }, /^createOrigin: found the option "trustProxy", expected one of trust,/],
  [{ trust, publicOrigin: publicOrigins }, /"publicOrigin".*Did you mean "publicOrigins"\?$/],
  [{ Trust: trust }, /"Trust".*Did you mean "trust"\?$/],
  [{ trust, publicOrigins: 'https://app.test' }, /^publicOrigins: found "https:\/\/app\.test", expected a list/],
  [{ trust, publicOrigins: undefined }, /^publicOrigins: found undefined, expected a list.*or leave it out\.$/],
  [{ trust, publicOrigins: [] }, /^publicOrigins: found an empty list/],
  [{ trust, publicOrigins: [undefined] }, /^publicOrigins: found undefined in the list/],
  [{ trust, publicOrigins: [''] }, /^publicOrigins: "" is not a public origin/],
  [{ trust, alsoFrom: 'https://pay.test' }, /^alsoFrom: found "https:\/\/pay\.test", expected a list/],
  [{ trust, alsoFrom: undefined }, /^alsoFrom: found undefined, expected a list.*or leave it out\.$/],
  [{ trust, alsoFrom: ['pay.test'] }, /^alsoFrom: "pay\.test".*Write .*"https:\/\/pay\.test"/],
  [{ trust, publicOrigins: ['*'] }, /^publicOrigins: "\*" is not a public origin/],
  [{ trust, publicOrigins: ['app.test'] }, /"app\.test".*Write .*"https:\/\/app\.test"/],
  [{ trust, publicOrigins: ['https://app.test/'] }, /goes on after the host\. Write .*"https:\/\/app\.test"/],
  [{ trust, publicOrigins: ['https://app.test/shop'] }, /goes on after the host\. Write .*"https:\/\/app\.test"/],
  [{ trust, publicOrigins: ['https://app.test?x'] }, /goes on after the host/],
  [{ trust, publicOrigins: ['ftp://app.test'] }, /has no http:\/\/ or https:\/\//],
  [{ trust, publicOrigins: ['https://ada@app.test'] }, /has no valid host/],
  [{ trust, publicOrigins: ['https://*'] }, /has no valid host/],
  [{ trust, publicOrigins: ['https://*.com'] }, /covers a whole top-level domain/],
  [{ trust, publicOrigins: ['https://*.co.uk'] }, /where anyone can register/],
  [{ trust, publicOrigins: ['https://*.github.io'] }, /where anyone can register/],
  [{ trust, publicOrigins: ['https://*.192.0.2.1'] }, /puts a wildcard before an address/],
  [{ trust, publicOrigins: ['https://a.*.test'] }, /has no valid host/],
]

for (const [options, message] of wrong) {
  test(`${JSON.stringify(options) ?? 'nothing'} is refused when the application starts`, () => {
    assert.throws(() => Reflect.apply(createOrigin, undefined, [options]), isTypeErrorLike(message))
  })
}

const right: readonly object[] = [
  { trust: [] },
  { trust: ['loopback', 'private', 'linklocal', 'unix', '192.0.2.1', '2001:db8::/32'] },
  { trust, family: 'forwarded', mode: 'enforce', walk: 'one', onFinding: () => undefined },
  { trust, publicOrigins: ['https://app.test', 'http://localhost:3000', 'https://*.app.test', 'https://[::1]:8443'] },
]

for (const options of right) {
  test(`${JSON.stringify(options)} is accepted`, () => {
    assert.doesNotThrow(() => Reflect.apply(createOrigin, undefined, [options]))
  })
}

const wrongRules: readonly (readonly [origins: readonly string[] | undefined, rules: unknown, message: RegExp])[] = [
  [undefined, {}, /^requireHttps: found no https origin in publicOrigins/],
  [['http://app.test'], {}, /^requireHttps: found no https origin in publicOrigins/],
  [publicOrigins, { exept: ['/healthz'] }, /^requireHttps: found the option "exept".*Did you mean "except"\?$/],
  [publicOrigins, { except: '/healthz' }, /^except: found "\/healthz", expected a list/],
  [publicOrigins, { except: ['healthz'] }, /^except: found "healthz", expected a path/],
  [publicOrigins, { except: ['/a*b'] }, /^except: found "\/a\*b", expected a path/],
  [publicOrigins, { except: [/x/] }, /^except: found an object in the list, expected text/],
  [publicOrigins, { host: undefined }, /^host: found undefined, expected the host of an https origin/],
  [publicOrigins, { host: 'other.test' }, /^host: found "other\.test", expected the host of an https origin/],
  [publicOrigins, { hsts: 3600 }, /^hsts: found 3600, expected an object, for example hsts: \{ seconds: 3600 \}\.$/],
  [publicOrigins, { hsts: {} }, /^hsts: found seconds: undefined, expected a whole number/],
  [publicOrigins, { hsts: { seconds: '3600' } }, /^hsts: found seconds: "3600", expected a whole number/],
  [publicOrigins, { hsts: { second: 1 } }, /^hsts: found the option "second".*Did you mean "seconds"\?$/],
  [publicOrigins, { hsts: { seconds: 3600, preload: true } }, /^hsts: found preload without includeSubDomains/],
  [publicOrigins, { hsts: { seconds: 1, includeSubDomains: 'no' } }, /^hsts: found includeSubDomains: "no"/],
  [publicOrigins, { host: 'https://app.test' }, /^host: found "https:\/\/app\.test", expected the host/],
]

for (const [origins, rules, message] of wrongRules) {
  test(`requireHttps(${JSON.stringify(rules)}) on ${String(origins)} is refused when the application starts`, () => {
    const origin = createOrigin(origins === undefined ? { trust } : { trust, publicOrigins: origins })
    assert.throws(() => Reflect.apply(origin.requireHttps, origin, [rules]), isTypeErrorLike(message))
  })
}

const wrongCookies: readonly (readonly [origins: readonly string[] | undefined, options: unknown, message: RegExp])[] =
  [
    [
      undefined,
      undefined,
      /^cookie: found undefined, expected an object, for example cookie\(\{ name: 'session' \}\)\.$/,
    ],
    [undefined, {}, /^cookie: found name: undefined, expected letters/],
    [undefined, { name: 'my session' }, /^cookie: found name: "my session", expected letters/],
    [undefined, { name: '__Host-' }, /^cookie: found name: "__Host-", expected "__Host-session", or no prefix\.$/],
    [undefined, { name: '__Secure-a' }, /^cookie: found name: "__Secure-a", expected "__Host-a", or no prefix\.$/],
    [
      undefined,
      { name: '__Host-a', domain: 'app.test' },
      /^cookie: found name: "__Host-a", expected "__Secure-a", or no prefix\.$/,
    ],
    [undefined, { name: '__Host-a', path: '/b' }, /expected "__Secure-a", or no prefix\.$/],
    [
      undefined,
      { name: 'a', secure: false },
      /^cookie: found secure: false\. Leave it out: these cookies are always Secure\.$/,
    ],
    [undefined, { name: 'a', samesite: 'Lax' }, /"samesite".*Did you mean "sameSite"\?$/],
    [
      undefined,
      { name: 'a', sameSite: 'none' },
      /^cookie: found sameSite: "none", expected 'Lax', 'Strict' or 'None'\. Did you mean "None"\?$/,
    ],
    [undefined, { name: 'a', httpOnly: 'yes' }, /^cookie: found httpOnly: "yes", expected true or false\.$/],
    [
      undefined,
      { name: 'a', maxAgeSeconds: 1.5 },
      /^cookie: found maxAgeSeconds: 1\.5, expected a whole number of seconds/,
    ],
    [undefined, { name: 'a', maxAgeSeconds: '60' }, /^cookie: found maxAgeSeconds: "60"/],
    [
      undefined,
      { name: 'a', domain: 'co.uk' },
      /^cookie: found domain: "co\.uk", which covers "co\.uk", where anyone can register/,
    ],
    [undefined, { name: 'a', domain: 'localhost' }, /^cookie: found domain: "localhost", which is no host name/],
    [undefined, { name: 'a', path: 'admin' }, /^cookie: found path: "admin", expected a path such as '\/admin'\.$/],
    [undefined, { name: 'a', path: '/a;b' }, /^cookie: found path: "\/a;b"/],
    [
      ['http://app.test'],
      { name: 'a' },
      /^cookie: found "http:\/\/app\.test" in publicOrigins, expected https origins only/,
    ],
  ]

for (const [origins, options, message] of wrongCookies) {
  test(`cookie(${JSON.stringify(options) ?? ''}) on ${String(origins)} is refused when the application starts`, () => {
    const origin = createOrigin(origins === undefined ? { trust } : { trust, publicOrigins: origins })
    assert.throws(() => Reflect.apply(origin.cookie, origin, [options]), isTypeErrorLike(message))
  })
}

function isTypeErrorLike(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof TypeError)
    assert.match(error.message, message)
    assert.match(error.message, /[.?]$/)
    return true
  }
}
