import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import type { Setting } from '../setting.ts'
import { curesOf } from './cures.ts'
import { findSpring, usualVersion, type SpringApp } from './find.ts'
import { believe } from './model.ts'
import { strategyOf, textOf, type Strategy } from './strategy.ts'

/** Spring Boot, as its application.properties or application.yml describe it. */
export const spring: FrameworkProduct = {
  name: 'spring',
  title: 'Spring Boot',
  usualVersion,
  find: (surroundings) => findSpring(surroundings).map(assemble),
}

function assemble(app: SpringApp): Framework {
  const strategy = strategyOf(app)
  const { version, files, folder } = app
  const isUnread = strategy.value === 'unknown' && strategy.place !== undefined
  return {
    product: 'spring',
    title: 'Spring Boot',
    version,
    files,
    folder,
    complaints: isUnread
      ? [{ rule: 'P909', place: strategy.place, message: `"${strategy.says}" is filled in from elsewhere.` }]
      : [],
    facts: factsOf(app, strategy),
    believe: (environ) => believe(strategy, version.text, environ),
    cures: curesOf(app, strategy.value),
  }
}

function factsOf({ properties, hasSecurity }: SpringApp, strategy: Setting<Strategy>): AppFacts {
  const place = strategy.place === undefined ? {} : { place: strategy.place }
  const { value } = strategy
  return {
    sessionCookie: cookieOf(properties),
    // Spring Security sends it on what it takes for https, unless code says otherwise.
    hsts: { value: hasSecurity ? 'unknown' : false },
    redirectsToHttps: { value: hasSecurity ? 'unknown' : false },
    readsForwardedHost: { value: value === 'unknown' ? value : value !== 'none', ...place },
    originCheck: { compares: 'nothing', accepts: [] },
    // Which hosts it answers for is no setting.
    hosts: { value: 'unknown' },
    absoluteRedirects: textOf(properties, 'server.tomcat.userelativeredirects') !== 'true',
    believes: {
      who: value === 'framework' ? 'anyone' : 'nobody',
      says: value === 'framework' ? strategy.says : 'it goes by the scheme of its server',
      ...place,
    },
    ...(value === 'framework' &&
      strategy.place !== undefined && { readsPrefix: { says: strategy.says, place: strategy.place } }),
  }
}

/** Tomcat marks the cookie Secure when it takes the request for https, unless a setting says always. */
function cookieOf(properties: SpringApp['properties']): AppFacts['sessionCookie'] {
  const found = properties.get('server.servlet.session.cookie.secure')
  if (found === undefined) return { secure: 'believed', name: 'JSESSIONID' }
  const secure = found.value === 'true' ? 'always' : found.value === 'unknown' ? 'unknown' : 'believed'
  return { secure, name: 'JSESSIONID', place: found.place }
}
