import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { brokenIn, unreadIn } from '../node/complaints.ts'
import { guardIn, type HttpsGuard } from '../node/facts.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { innerRedirectsIn } from './inner-redirects.ts'
import { readNextConfig, type NextConfig } from './config.ts'
import { findNext, type NextApp } from './find.ts'
import { believe } from './model.ts'
import { usualVersion } from './server.ts'

/** Next.js, as package.json, next.config and its middleware describe it. */
export const nextjs: FrameworkProduct = {
  name: 'nextjs',
  title: 'Next.js',
  usualVersion,
  find: (surroundings) => findNext(surroundings).map((app) => frameworkOf(app, surroundings)),
}

function frameworkOf(app: NextApp, surroundings: Surroundings): Framework {
  const config = readNextConfig(app.config)
  const guard = app.middleware && guardIn(app.middleware)
  return {
    product: 'nextjs',
    title: 'Next.js',
    version: surroundings.versionOf('next') ?? { text: usualVersion, known: 'assumed' },
    files: filesOf(app),
    folder: app.folder,
    complaints: [
      ...[app.config, app.middleware].flatMap((module) => (module === undefined ? [] : brokenIn(module))),
      ...unreadIn([config.allowedOrigins]),
      ...innerRedirectsIn(app, surroundings),
    ],
    facts: factsOf(app, config, guard),
    believe: (environ) => believe(guard, environ),
    cures: [],
  }
}

function filesOf({ manifest, config, middleware, ownServer }: NextApp): readonly SourceFile[] {
  return [config?.file, middleware?.file, ownServer, manifest].flatMap((file) => file ?? [])
}

function factsOf({ config }: NextApp, { allowedOrigins }: NextConfig, guard: HttpsGuard | undefined): AppFacts {
  const { value, place } = allowedOrigins
  return {
    // Cookies are the application's own, or of a library on top.
    sessionCookie: { secure: 'unknown' },
    hsts: { value: config !== undefined && /strict-transport-security/i.test(config.file.text) ? 'unknown' : false },
    redirectsToHttps: { value: guard !== undefined, ...(guard && { place: guard.place }) },
    readsForwardedHost: { value: true },
    originCheck:
      value === 'unknown'
        ? { compares: 'nothing', accepts: [] }
        : { compares: 'host', accepts: value.flatMap(originsOf), ...(place && { place }) },
    hosts: { value: 'unknown' },
    absoluteRedirects: false,
    believes: { who: 'anyone', says: 'Next.js takes X-Forwarded-Proto and X-Forwarded-Host from any sender' },
    schemeField: 'X-Forwarded-Proto',
  }
}

/** Server Actions compare hosts alone. */
function originsOf(host: string): readonly string[] {
  return [`https://${host}`, `http://${host}`]
}
