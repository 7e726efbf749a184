import type { AppCure } from '../app-server.ts'
import { projectsWith, type ComposerProject } from '../composer/read.ts'
import type { Edit } from '../edit.ts'
import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { unreadIn } from '../node/complaints.ts'
import type { Surroundings } from '../surroundings.ts'
import { believe } from './model.ts'
import { readSymfony, type SymfonySettings } from './read.ts'
import { believesOf } from './trust.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '7.2'

/** Symfony, as its framework.yaml and its front controller describe it. */
export const symfony: FrameworkProduct = {
  name: 'symfony',
  title: 'Symfony',
  usualVersion,
  find: (surroundings) =>
    projectsWith(['symfony/framework-bundle', 'symfony/symfony'], surroundings).map((project) =>
      frameworkOf(project, surroundings),
    ),
}

function frameworkOf(project: ComposerProject, surroundings: Surroundings): Framework {
  const settings = readSymfony(project, surroundings)
  const { proxies, headers, hosts } = settings
  return {
    product: 'symfony',
    title: 'Symfony',
    version: surroundings.versionOf('symfony') ??
      project.versionOf('symfony', 'symfony/http-foundation', 'symfony/framework-bundle') ?? {
        text: usualVersion,
        known: 'assumed',
      },
    files: settings.files,
    folder: project.folder,
    complaints: unreadIn([proxies, headers, hosts]),
    facts: factsOf(settings),
    believe: (environ) => believe(settings, environ, 'symfony'),
    cures: curesOf(settings),
  }
}

function factsOf(settings: SymfonySettings): AppFacts {
  const { headers } = settings
  return {
    // Of a session it sets Secure on what it takes for https (cookie_secure: auto), unless it is told otherwise.
    sessionCookie: { secure: 'believed', name: 'PHPSESSID', sameSite: 'lax' },
    hsts: { value: false },
    redirectsToHttps: { value: 'unknown' },
    readsForwardedHost: {
      value: headers.value === 'unknown' ? 'unknown' : headers.value.includes('x-forwarded-host'),
      ...(headers.place && { place: headers.place }),
    },
    originCheck: { compares: 'nothing', accepts: [] },
    hosts: { value: 'unknown' },
    absoluteRedirects: false,
    believes: believesOf(settings),
    schemeField: 'X-Forwarded-Proto',
  }
}

/** The settings go below `framework:` of framework.yaml, where none of them stands yet. */
function curesOf({ proxies, yaml }: SymfonySettings): readonly AppCure[] {
  if (yaml === undefined || proxies.place !== undefined || proxies.value === 'unknown') return []
  const section = /^framework:[ \t]*(?:#.*)?\r?\n/m.exec(yaml.text)
  if (section === null) return []
  const at = section.index + section[0].length
  const indent = /^[ ]+/.exec(yaml.text.slice(at))?.[0] ?? '    '
  const text = `${indent}trusted_proxies: '127.0.0.1'\n${indent}trusted_headers: ['x-forwarded-for', 'x-forwarded-proto']\n`
  const edits: readonly Edit[] = [{ path: yaml.path, start: at, end: at, text }]
  const note =
    'Symfony then believes the proxy on this machine and nobody else; write the address of the proxy instead where it is elsewhere.'
  return [{ rules: ['P101', 'P104', 'P107'], grade: 'review', note, edits }]
}
