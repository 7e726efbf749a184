import type { RbModule } from '../ruby/module.ts'
import { textOf } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'

/** How Rack reads what a proxy says: it asks nobody who speaks. */
export interface RackSettings {
  readonly version: string
  /** Which family of fields is read, the first first: `forwarded`, `x_forwarded`. Rack 2 reads one alone. */
  readonly families: Setting<readonly string[]>
  /** Within the X-Forwarded family: `proto`, `scheme`, from 3.2 on `ssl`. */
  readonly schemes: Setting<readonly string[]>
  /** Whether code of the application says which addresses are proxies. */
  readonly filter: Setting<'usual'>
}

/** The releases that are assumed where no file says another. */
export const usualRack3 = '3.1.8'
export const usualRack2 = '2.2.8'

/** Rack of a version, with what files say to `Rack::Request`. */
export function readRack(modules: readonly RbModule[], version: string): RackSettings {
  return {
    version,
    families: listIn(modules, 'forwarded_priority', ['forwarded', 'x_forwarded']),
    schemes: listIn(modules, 'x_forwarded_proto_priority', ['proto', 'scheme']),
    filter: filterIn(modules),
  }
}

/** Whether this Rack reads Forwarded, and the last of several instead of the first. */
export function isRack3(version: string): boolean {
  return isAtLeast(version, '3')
}

function listIn(modules: readonly RbModule[], name: string, usual: readonly string[]): Setting<readonly string[]> {
  const act = modules
    .flatMap(({ acts }) => acts)
    .findLast((each) => each.name === `Rack::Request.${name}` && each.operator === '=' && each.certainty !== 'never')
  const [value] = act?.values ?? []
  if (act === undefined || value === undefined)
    return { value: usual, says: `default Rack::Request.${name} = [${usual.map((each) => `:${each}`).join(', ')}]` }
  const items = value.kind === 'array' ? value.items.map(textOf) : [undefined]
  const texts = items.filter((item) => item !== undefined)
  const isKnown = texts.length === items.length && act.certainty === 'always'
  const says = `Rack::Request.${name} = ${isKnown ? `[${texts.map((each) => `:${each}`).join(', ')}]` : '…'}`
  return { value: isKnown ? texts : 'unknown', says, place: act.place }
}

function filterIn(modules: readonly RbModule[]): Setting<'usual'> {
  const act = modules
    .flatMap(({ acts }) => acts)
    .findLast((each) => each.name === 'Rack::Request.ip_filter' && each.certainty !== 'never')
  return act === undefined
    ? { value: 'usual', says: 'default Rack::Request.ip_filter' }
    : { value: 'unknown', says: 'Rack::Request.ip_filter = …', place: act.place }
}
