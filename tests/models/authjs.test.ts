import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { env } from 'node:process'
import test from 'node:test'
import { addressOf, cookieSecurity, isByRequest, isTrusted } from '../../packages/lasthop/src/products/authjs/model.ts'
import { readAuthJs } from '../../packages/lasthop/src/products/authjs/read.ts'
import { commandOf, installFrameworks } from '../frameworks/build.ts'
import { surroundingsOf } from './surroundings-of.ts'

interface Config {
  readonly providers: readonly never[]
  readonly basePath?: string
  readonly secret?: string
  trustHost?: boolean
  readonly useSecureCookies?: boolean
}

// Its own types would bring those of browsers into every test here.
const core: {
  Auth(request: Request, config: Config): Promise<Response>
  setEnvDefaults(variables: Readonly<Record<string, string | undefined>>, config: Config, isQuiet: true): void
} = createRequire(import.meta.url)('@auth/core')

const texts = [undefined, '', 'true', 'false', '0', 'https://app.example.org', 'http://app.example.org']
const options = [undefined, true, false]

test('whether Auth.js trusts its host is what the model says, for every combination of its variables', () => {
  for (const trustHost of options)
    for (const url of texts)
      for (const trust of texts)
        for (const vercel of [undefined, '', '1'])
          for (const mode of ['production', 'development'])
            assertSame({
              trustHost,
              variables: { AUTH_URL: url, AUTH_TRUST_HOST: trust, VERCEL: vercel, NODE_ENV: mode },
            })
})

interface Case {
  readonly trustHost: boolean | undefined
  readonly variables: Readonly<Record<string, string | undefined>>
}

function assertSame({ trustHost, variables }: Case): void {
  const config: Config = { providers: [], ...(trustHost === undefined ? {} : { trustHost }) }
  core.setEnvDefaults(variables, config, true)
  const model = isTrusted(trustHost, (name) => variables[name])
  assert.equal(model, config.trustHost, JSON.stringify({ trustHost, variables }))
}

test('whether NextAuth.js 4 goes by the request or by NEXTAUTH_URL is what the model says, for every combination', async () => {
  await installFrameworks()
  const asked: { readonly detectOrigin: (host: string, scheme: string) => string | undefined } = createRequire(
    import.meta.url,
  )(commandOf('next-auth/utils/detect-origin.js'))
  const manifest = '{"dependencies":{"next-auth":"4.24.15"}}'
  const code = "import NextAuth from 'next-auth'\nexport default NextAuth({ providers: [] })\n"
  for (const url of texts)
    for (const trust of texts)
      for (const vercel of [undefined, '', '1']) {
        const variables = variablesFrom({ NEXTAUTH_URL: url, AUTH_TRUST_HOST: trust, VERCEL: vercel })
        const dotenv = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
        const files = { 'package.json': manifest, 'auth.js': code, '.env': dotenv.join('') }
        const auth = readAuthJs('', surroundingsOf(files, { 'next-auth': '4.24.15' }))
        assert.ok(auth)
        const model = isByRequest(auth) ? 'http://host.example' : addressOf(auth)?.value
        assert.equal(
          model,
          within(variables, () => asked.detectOrigin('host.example', 'http')),
          dotenv.join(''),
        )
      }
})

function variablesFrom(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** With these variables of the environment, and no others of theirs. */
function within<Result>(variables: Readonly<Record<string, string>>, ask: () => Result): Result {
  Object.assign(env, variables)
  const result = ask()
  for (const name of Object.keys(variables)) delete env[name]
  return result
}

for (const option of [undefined, true, false]) {
  for (const scheme of ['https', 'http']) {
    test(`with useSecureCookies ${String(option)}, Auth.js sets cookies on ${scheme} as the model says`, async () => {
      const setting = option === undefined ? '' : `, useSecureCookies: ${String(option)}`
      const text = `import { ExpressAuth } from '@auth/express'\nexport default ExpressAuth({ providers: [], trustHost: true${setting} })\n`
      const auth = readAuthJs('', surroundingsOf({ 'auth.js': text }, {}))
      assert.ok(auth)
      const secure = cookieSecurity(auth)
      const predicted = secure === 'believed' ? scheme === 'https' : secure === 'always'
      assert.equal(predicted, await hasSecureCookies(`${scheme}://app.example.org/auth/csrf`, option))
    })
  }
}

async function hasSecureCookies(url: string, useSecureCookies: boolean | undefined): Promise<boolean> {
  const answer = await core.Auth(new Request(url), {
    basePath: '/auth',
    providers: [],
    secret: 'a secret of the tests alone',
    trustHost: true,
    ...(useSecureCookies === undefined ? {} : { useSecureCookies }),
  })
  const cookies = answer.headers.getSetCookie()
  assert.ok(cookies.length > 0)
  return cookies.every((cookie) => cookie.includes('; Secure'))
}
