import type { RbAct } from '../ruby/module.ts'
import type { RbValue } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import { hostOf, type AllowedHost } from './hosts.ts'

/** config.hosts after everything that is said about it. Outside of development it begins empty. */
export function readHosts(acts: readonly RbAct[]): Setting<readonly AllowedHost[]> {
  let hosts: Setting<readonly AllowedHost[]> = { value: [], says: 'config.hosts is empty' }
  for (const act of acts)
    if (act.certainty !== 'never' && /^config\.hosts(?:\.(?:clear|push|append|concat))?$/.test(act.name))
      hosts = after(hosts, act)
  return hosts
}

function after(
  hosts: Setting<readonly AllowedHost[]>,
  { name, operator, values, certainty, place }: RbAct,
): Setting<readonly AllowedHost[]> {
  const { value: before } = hosts
  if (operator === '()' && name === 'config.hosts') return hosts
  const empties = name.endsWith('.clear') || (operator === '=' && values[0]?.kind === 'nil')
  const entries = empties ? [] : entriesOf(values)
  const kept = empties || operator === '=' ? [] : before
  const isKnown = certainty === 'always' && entries !== undefined && kept !== 'unknown' && !/[-&]/.test(operator)
  const value = isKnown ? [...kept, ...entries] : 'unknown'
  return { value, says: value === 'unknown' ? 'config.hosts …' : `config.hosts = ${tell(value)}`, place }
}

function entriesOf(values: readonly RbValue[]): readonly AllowedHost[] | undefined {
  const items = values.flatMap((value) => (value.kind === 'array' ? value.items : [value]))
  // What a variable would give, and does not, adds nothing.
  const entries = items.filter(({ kind }) => kind !== 'nil').map(hostOf)
  const known = entries.filter((entry) => entry !== undefined)
  return known.length === entries.length ? known : undefined
}

function tell(hosts: readonly AllowedHost[]): string {
  const texts = hosts.map((host) =>
    host.kind === 'text' ? `"${host.text}"` : host.kind === 'regexp' ? `/${host.source}/` : `IPAddr ${host.text}`,
  )
  return `[${texts.join(', ')}]`
}
