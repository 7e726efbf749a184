import type { AppCure } from '../app-server.ts'
import type { Complaint } from '../complaint.ts'
import { projectsWith, type ComposerProject } from '../composer/read.ts'
import { replace, type Edit } from '../edit.ts'
import type { AddressFact, AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { unreadIn } from '../node/complaints.ts'
import type { Surroundings } from '../surroundings.ts'
import { believe } from '../symfony/model.ts'
import { believesOf } from '../symfony/trust.ts'
import { cookieSecurity, readLaravel, type LaravelSettings, type Where } from './read.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '11.0'

/** Laravel, whose requests are Symfony's, as its bootstrap or its middleware describes it. */
export const laravel: FrameworkProduct = {
  name: 'laravel',
  title: 'Laravel',
  usualVersion,
  find: (surroundings) =>
    projectsWith(['laravel/framework'], surroundings).map((project) => frameworkOf(project, surroundings)),
}

function frameworkOf(project: ComposerProject, surroundings: Surroundings): Framework {
  const version = surroundings.versionOf('laravel') ??
    project.versionOf('laravel', 'laravel/framework') ?? { text: usualVersion, known: 'assumed' }
  const settings = readLaravel(project, surroundings, version.text)
  return {
    product: 'laravel',
    title: 'Laravel',
    version,
    files: settings.files,
    folder: project.folder,
    complaints: complaintsOf(settings),
    facts: factsOf(settings, project),
    believe: (environ) => believe(settings, environ, 'laravel'),
    cures: curesOf(settings),
  }
}

function complaintsOf({ proxies, headers, broken, forced }: LaravelSettings): readonly Complaint[] {
  const lost = 'This is not PHP that can be read here; what stands around it is still read.'
  const plaster =
    'URL::forceScheme makes the links of https alone: redirects of others, signed addresses and cookies still go by what the request is taken for.'
  return [
    ...broken.map((place) => ({ rule: 'P908', place, message: lost })),
    ...unreadIn([proxies, headers]),
    ...(forced === undefined ? [] : [{ rule: 'P910', place: forced, message: plaster, level: 'info' as const }]),
  ]
}

function factsOf(settings: LaravelSettings, project: ComposerProject): AppFacts {
  const { headers, secure, forced } = settings
  return {
    sessionCookie: {
      secure: cookieSecurity(secure),
      name: 'laravel_session',
      sameSite: 'lax',
      ...(secure && { place: secure.place }),
    },
    hsts: { value: false },
    redirectsToHttps: { value: false },
    readsForwardedHost: {
      value: headers.value === 'unknown' ? 'unknown' : headers.value.includes('x-forwarded-host'),
      ...(headers.place && { place: headers.place }),
    },
    // Forms carry a token, and no address is compared.
    originCheck: { compares: 'nothing', accepts: [] },
    hosts: { value: 'unknown' },
    absoluteRedirects: forced === undefined,
    believes: believesOf(settings),
    schemeField: 'X-Forwarded-Proto',
    addresses: siteOf(project),
  }
}

/** APP_URL makes the links of mails and of the console. */
function siteOf({ variables }: ComposerProject): readonly AddressFact[] {
  return ['APP_URL', 'ASSET_URL'].flatMap((name): readonly AddressFact[] => {
    const found = variables.get(name)
    const place = found?.valuePlace ?? found?.place
    if (found === undefined || place === undefined || found.isFilled || !/^https?:/.test(found.value)) return []
    return [{ name, url: found.value, use: name === 'APP_URL' ? 'site' : 'active', place }]
  })
}

function curesOf({ where, proxies, headers }: LaravelSettings): readonly AppCure[] {
  const edits = [
    ...(where === undefined || proxies.value === 'unknown' ? [] : [editAt(where)]),
    ...headerEdits(headers),
  ]
  if (edits.length === 0) return []
  const note =
    'Laravel then believes the proxy on this machine and nobody else; write the address of the proxy instead where it is elsewhere.'
  return [{ rules: ['P101', 'P104', 'P107', 'P201', 'P202', 'P210'], grade: 'review', note, edits }]
}

function editAt(where: Where): Edit {
  switch (where.kind) {
    case 'value':
      return replace(where.place, "'127.0.0.1'")
    case 'property':
      return { path: where.line.path, start: where.line.end, end: where.line.end, text: " = '127.0.0.1'" }
    case 'closure': {
      const indent = /\n([ \t]*)[^\n]*$/.exec(where.file.text.slice(0, where.at))?.[1] ?? ''
      const text = `\n${indent}    $${where.name}->trustProxies(at: '127.0.0.1');`
      return { path: where.file.path, start: where.at, end: where.at, text }
    }
  }
}

/** A mask without X-Forwarded-Proto leaves everything on http. */
function headerEdits({ value, place }: LaravelSettings['headers']): readonly Edit[] {
  if (place === undefined || value === 'unknown' || value.includes('x-forwarded-proto')) return []
  return [replace(place, 'Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_PROTO')]
}
