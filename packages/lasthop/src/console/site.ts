import { Hono } from 'hono'
import { consoleApi } from './api/api.ts'
import type { Env } from './api/env.ts'
import type { Asset } from './assets.ts'
import type { Desk } from './desk.ts'

/** The console as a site: the API, and the page for every other path. */
export function consoleSite(desk: Desk, assets: ReadonlyMap<string, Asset>): Hono<Env> {
  const site = new Hono<Env>()
  site.use(async (ask, next) => {
    await next()
    for (const [name, value] of Object.entries(safety)) ask.header(name, value)
  })
  site.route('/api', consoleApi(desk))
  site.on(['GET', 'HEAD'], '*', (ask) => {
    const path = ask.req.path
    // Names of sites have dots: only what is looked for among the files can be missing.
    const asset = assets.get(path) ?? (path.startsWith('/assets/') ? undefined : assets.get('/index.html'))
    if (asset === undefined) return ask.text(assets.size === 0 ? notBuilt : 'Not found.\n', 404)
    ask.header('Content-Type', asset.type)
    ask.header('Cache-Control', asset.isLasting ? 'public, max-age=31536000, immutable' : 'no-cache')
    return ask.body(asset.bytes)
  })
  return site
}

/** No inline script, nothing from elsewhere, in nobody's frame. */
const safety: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
}
const notBuilt = 'The page of the console was not built: run "npm run build:console". The API answers below /api.\n'
