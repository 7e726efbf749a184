import { isMap, isNode, isScalar, isSeq, parseDocument, type Node, type YAMLMap } from 'yaml'

import { fileOf, type ComposerProject } from '../composer/read.ts'
import { callsOf } from '../php/calls.ts'
import { parsePhp } from '../php/parse.ts'
import { settingsScope } from '../php/scope.ts'
import { listOf, type PhpValue } from '../php/value.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { Surroundings } from '../surroundings.ts'
import { headersOfMask, maskOf, type SymfonyTrust } from './trust.ts'

/** What a Symfony application says of its proxies, and the files that it says it in. */
export interface SymfonySettings extends SymfonyTrust {
  readonly files: readonly SourceFile[]
  /** framework.yaml, where settings go. */
  readonly yaml: SourceFile | undefined
}

/** Reads config/packages/framework.yaml, that of production, and the front controller of older skeletons. */
export function readSymfony(project: ComposerProject, surroundings: Surroundings): SymfonySettings {
  const { folder, variables } = project
  const yamls = ['config/packages/framework.yaml', 'config/packages/prod/framework.yaml'].flatMap(
    (name) => fileOf(folder, name, surroundings) ?? [],
  )
  const front = fileOf(folder, 'public/index.php', surroundings)
  const sections = yamls.flatMap(sectionsOf)
  const setting = (key: string, usual: Setting<readonly string[]>): Setting<readonly string[]> =>
    settingOf(key, { sections, variables }) ?? fromVariable(key, variables) ?? usual
  const called = front && fromFront(front, project)
  const told = {
    proxies: setting('trusted_proxies', { value: [], says: 'default trusted_proxies: none' }),
    headers: setting('trusted_headers', {
      value: usualHeaders,
      says: `default trusted_headers: ${usualHeaders.join(', ')}`,
    }),
    hosts: setting('trusted_hosts', { value: [], says: 'default trusted_hosts: any' }),
  }
  return { ...told, ...called, files: [...yamls, ...(front ? [front] : []), project.manifest], yaml: yamls[0] }
}

interface Section {
  readonly map: YAMLMap
  readonly placeOf: (node: Node) => Place
}

/** `framework:` and `when@prod: framework:`. */
function sectionsOf(file: SourceFile): readonly Section[] {
  const document = parseDocument(file.text, { logLevel: 'silent', strict: false })
  const places = compilePlaces(file)
  const placeOf = (node: Node): Place => places(node.range?.[0] ?? 0, node.range?.[1] ?? 0)
  const maps = [document.get('framework', true), document.getIn(['when@prod', 'framework'], true)]
  return maps.flatMap((map) => (isMap(map) ? [{ map, placeOf }] : []))
}

interface Sources {
  readonly sections: readonly Section[]
  readonly variables: ComposerProject['variables']
}

function settingOf(key: string, { sections, variables }: Sources): Setting<readonly string[]> | undefined {
  for (const { map, placeOf } of sections.toReversed()) {
    const node = map.get(key, true)
    const written = writtenIn(node)
    if (written === undefined) continue
    const value = written.map((each) => filled(each, variables))
    const says = `${key}: ${written.join(', ')}`
    return {
      value: value.includes(undefined) ? 'unknown' : namesIn(value),
      says,
      ...(isNode(node) && { place: placeOf(node) }),
    }
  }
  return undefined
}

/** One text, or a list of texts; undefined: neither. */
function writtenIn(node: unknown): readonly string[] | undefined {
  if (isScalar(node)) return [scalarText(node.value)]
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? scalarText(item.value) : '%')) : undefined
}

function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** `%env(TRUSTED_PROXIES)%`; undefined: filled in from elsewhere. */
function filled(text: string, variables: ComposerProject['variables']): string | undefined {
  const name = /^%env\((?:[^()]*:)?(\w+)\)%$/.exec(text)?.[1]
  if (name === undefined) return text.includes('%') ? undefined : text
  const found = variables.get(name)
  if (found === undefined) return text.includes('default:') ? '' : undefined
  return found.isFilled ? undefined : found.value
}

/** A list in one text is split at commas. */
function namesIn(texts: readonly (string | undefined)[]): readonly string[] {
  return texts
    .flatMap((each) => (each ?? '').split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** From Symfony 7.2 on, without a line of configuration. */
function fromVariable(key: string, variables: ComposerProject['variables']): Setting<readonly string[]> | undefined {
  const found = variables.get(`SYMFONY_${key.toUpperCase()}`)
  if (found === undefined) return undefined
  const says = `${found.name}=${found.value}`
  return {
    value: found.isFilled ? 'unknown' : namesIn([found.value]),
    says,
    ...(found.place && { place: found.place }),
  }
}

/** `Request::setTrustedProxies(explode(',', $trustedProxies), Request::HEADER_...)`, under the usual `if`. */
function fromFront(
  file: SourceFile,
  { variables }: ComposerProject,
): Partial<Pick<SymfonyTrust, 'proxies' | 'headers'>> {
  const program = parsePhp(file)
  const scope = settingsScope(variables, (_, name) => numberOf(maskOf(name)))
  const assigned = {
    ...scope,
    variable: (name: string) => (name === 'trustedProxies' ? proxiesIn(variables) : scope.variable(name)),
  }
  const call = callsOf(program, 'setTrustedProxies', assigned)[0]
  const [proxies, headers] = [call?.argument(0, 'proxies'), call?.argument(1, 'trustedHeaderSet')]
  if (call === undefined || proxies === undefined || headers === undefined) return {}
  const says = file.text.slice(call.place.start, call.place.end).replaceAll(/\s+/g, ' ')
  const { value: mask } = headers
  return {
    proxies: { value: namesIn(listOf(proxies.value) ?? ['%']), says, place: call.place, ...unread(proxies.value) },
    headers: { value: mask.kind === 'number' ? headersOfMask(mask.value) : 'unknown', says, place: headers.place },
  }
}

function unread(value: PhpValue): { readonly value?: 'unknown' } {
  return listOf(value) === undefined ? { value: 'unknown' } : {}
}

function proxiesIn(variables: ComposerProject['variables']): PhpValue {
  const found = variables.get('TRUSTED_PROXIES')
  return found === undefined || found.isFilled
    ? { kind: 'unknown', because: 'TRUSTED_PROXIES is not in the files' }
    : { kind: 'string', text: found.value }
}

function numberOf(mask: number | undefined): PhpValue | undefined {
  return mask === undefined ? undefined : { kind: 'number', value: mask }
}

const usualHeaders = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']
