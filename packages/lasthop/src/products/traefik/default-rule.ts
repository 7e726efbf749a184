/** What a router gets that has no rule of its own. */
import { parseRule, type Rule } from './rule.ts'
import { textAt, type MapTree } from './tree.ts'

/** Where a router is declared: providers of containers have a default rule, that of files has none. */
export type Declared = { readonly by: 'file' } | { readonly by: 'labels'; readonly start: MapTree | undefined }

/** The rule of a router without one: the provider's, or one that says why it is not known. */
export function ruleWithout(name: string, declared: Declared): Rule {
  if (declared.by === 'file')
    return unread(`The router "${name}" has no rule, and routers of files get none by default.`)
  const written = ['docker', 'swarm'].map((each) => textAt(declared.start, 'providers', each, 'defaultRule'))
  const rule = written.find((each) => each !== undefined && each !== '') ?? usual
  if (!rule.includes('{{')) return parseRule(rule)
  return unread(
    `The router "${name}" has no rule: Traefik gives it the default rule ${rule}, and what that becomes for this container is not known from the files.`,
  )
}

function unread(because: string): Rule {
  return { kind: 'unread', says: '', because }
}

const usual = 'Host(`{{ normalize .Name }}`)'
