import type { AppCure } from '../app-server.ts'
import { replace, type Edit } from '../edit.ts'
import type { RbModule } from '../ruby/module.ts'
import { lastOf, type RailsSettings } from './settings.ts'

/** What may be changed in the settings, each for what it cures. */
export function curesOf(settings: RailsSettings, modules: readonly RbModule[]): readonly AppCure[] {
  return [...forceSsl(settings, modules), ...readsAgain(settings)]
}

/** force_ssl makes the session cookie Secure, and sends Strict-Transport-Security. */
function forceSsl(settings: RailsSettings, modules: readonly RbModule[]): readonly AppCure[] {
  if (settings.forceSsl.value !== false) return []
  const shared = {
    rules: ['P601', 'P506'],
    grade: 'review',
    note: 'Rails then redirects to https whatever it believes to be http: the proxy must tell it the scheme first. Checks that ask it over http need ssl_options with redirect: { exclude: ... }.',
  } as const
  const act = lastOf(settings.acts, 'config.force_ssl')
  if (act !== undefined) return [{ ...shared, edits: [replace(act.place, 'config.force_ssl = true')] }]
  const edit = insertIn(modules, 'config.force_ssl = true')
  return edit === undefined ? [] : [{ ...shared, edits: [edit] }]
}

/** Rack 3 that is told to read nobody does not learn the scheme from its proxy. */
function readsAgain({ rack: { families } }: RailsSettings): readonly AppCure[] {
  if (families.place === undefined || families.value === 'unknown' || families.value.includes('x_forwarded')) return []
  return [
    {
      rules: ['P101', 'P104', 'P107', 'P605'],
      grade: 'review',
      note: 'Rack then believes X-Forwarded-Proto of whoever connects to it: the proxy must set it always, and nobody else may reach the port.',
      edits: [replace(families.place, 'Rack::Request.forwarded_priority = [:x_forwarded]')],
    },
  ]
}

/** A line at the top of the block of an environment, else of the class of the application, as deep as what follows. */
function insertIn(modules: readonly RbModule[], line: string): Edit | undefined {
  const openings = [
    /^[ \t]*Rails\.application\.configure do[ \t]*(?:#.*)?\r?\n/m,
    /^[ \t]*class \w+ < (?:::)?Rails::Application[ \t]*(?:#.*)?\r?\n/m,
  ]
  for (const opening of openings) {
    for (const { file } of modules.toReversed()) {
      const match = opening.exec(file.text)
      if (match === null) continue
      const at = match.index + match[0].length
      const indent = /^[ \t]+/.exec(file.text.slice(at))?.[0] ?? `${/^[ \t]*/.exec(match[0])?.[0] ?? ''}  `
      return {
        path: file.path,
        start: at,
        end: at,
        text: `${indent}${line}${match[0].endsWith('\r\n') ? '\r\n' : '\n'}`,
      }
    }
  }
  return undefined
}
