import { isAtLeast } from '../version.ts'
import { textsOf, wordAt, type Section } from './syntax.ts'
import type { Defines } from './variables.ts'

/** What conditions are decided by. */
export interface Conditions {
  readonly defines: Defines
  readonly modules: ReadonlySet<string> | undefined
  readonly version: string
}

/** Whether what is in a section counts: decided when the files are read, or not at all (`section`: it is no condition). */
export function isHeld(section: Section, conditions: Conditions): 'yes' | 'no' | 'section' {
  const decide = deciders[section.name]
  if (decide === undefined) return 'section'
  return decide(section, conditions) ? 'yes' : 'no'
}

const deciders: Readonly<Record<string, (section: Section, conditions: Conditions) => boolean>> = {
  ifmodule: (section, { modules }) => negatable(wordAt(section, 0), (name) => hasModule(modules, name)),
  ifdefine: (section, { defines }) => negatable(wordAt(section, 0), (name) => defines.has(name)),
  ifdirective: (section) => negatable(wordAt(section, 0), () => true),
  ifsection: (section) => negatable(wordAt(section, 0), () => true),
  iffile: (section) => negatable(wordAt(section, 0), () => true),
  ifversion: (section, { version }) => isVersion(textsOf(section), version),
}

function negatable(word: string, isTrue: (word: string) => boolean): boolean {
  return word.startsWith('!') ? !isTrue(word.slice(1)) : isTrue(word)
}

/** `mod_ssl.c` and `ssl_module` are one module. */
function hasModule(modules: ReadonlySet<string> | undefined, name: string): boolean {
  const identifier = name.replace(/^mod_(.*)\.c$/, '$1_module')
  return modules === undefined || modules.has(identifier)
}

function isVersion(words: readonly string[], version: string): boolean {
  const [operator, wanted] = words.length > 1 ? [words[0] ?? '', words[1] ?? ''] : ['=', words[0] ?? '']
  const [isLess, isMore] = [!isAtLeast(version, wanted), !isAtLeast(wanted, version)]
  const isEqual = !isLess && !isMore
  switch (operator.replace(/^!/, '')) {
    case '>':
      return isMore
    case '>=':
      return !isLess
    case '<':
      return isLess
    case '<=':
      return !isMore
    default:
      return operator.startsWith('!') ? !isEqual : isEqual
  }
}
