import type { Variable } from '../dotenv/variables.ts'
import type { PhpScope } from './evaluate.ts'
import { textual, unknown, type PhpValue } from './value.ts'

/** The scope of files that are read for their settings: the environment is known, and what a class calls by a number. */
export function settingsScope(
  variables: ReadonlyMap<string, Variable>,
  classConstant: (owner: string, name: string) => PhpValue | undefined = () => undefined,
): PhpScope {
  const environment = (name: string): PhpValue | undefined => {
    const found = variables.get(name)
    if (found === undefined) return undefined
    return found.isFilled ? unknown(`${name} is filled in from elsewhere`) : textual(found.value)
  }
  return {
    environment,
    constant: () => undefined,
    classConstant: (owner, name) => classConstant(owner, name) ?? unknown(`${owner}::${name} is not known here`),
    variable: (name) =>
      name === '_SERVER' || name === '_ENV'
        ? { kind: 'array', entries: new Map([...variables.keys()].flatMap((key) => entryOf(key, environment(key)))) }
        : unknown(`$${name} is not known here`),
  }
}

function entryOf(key: string, value: PhpValue | undefined): readonly (readonly [string, PhpValue])[] {
  return value === undefined ? [] : [[key, value]]
}
