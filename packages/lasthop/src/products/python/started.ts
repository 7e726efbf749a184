import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { Surroundings } from '../surroundings.ts'
import type { PyCall } from './call.ts'
import { readModule, type PyModule } from './module.ts'
import type { PyValue } from './value.ts'

/** A server that code starts: `uvicorn.run("main:app", host="0.0.0.0")`. */
export interface Started {
  readonly module: PyModule
  readonly call: PyCall
  /** The command that runs the script; undefined: no file has one. */
  readonly launch: Launch | undefined
}

/** What tells such a call: the package that must be named, and what is called. */
export interface StartMark {
  readonly package: string
  readonly called: RegExp
}

/** Every call in the files that starts a server, the first of each file. */
export function startedByCode(mark: StartMark, { paths, reader, launches }: Surroundings): readonly Started[] {
  return paths
    .filter((path) => path.endsWith('.py') && !forTests.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      if (isProblem(file) || !file.text.includes(mark.package)) return []
      const launch = launches.find((each) => scriptOf(each) === path)
      const environment = launch?.environment ?? new Map<string, string>()
      const module = readModule(file, { environment, importAll: () => undefined, isStarted: true })
      const call = module.calls().find(({ name }) => isCalled(name, file.text, mark))
      return call === undefined ? [] : [{ module, call, launch }]
    })
}

/** By its whole name, or by its own where it is imported from the package. */
function isCalled(name: string, text: string, { called, package: owner }: StartMark): boolean {
  if (called.test(name)) return true
  const isImported = new RegExp(
    `^\\s*from\\s+${owner}[\\w.]*\\s+import\\s+[^\\n]*\\b${name.replaceAll(/\W/g, '.')}\\b`,
    'm',
  )
  return called.test(`${owner}.${name}`) && isImported.test(text)
}

/** The script of `python app.py`, from where it is started; undefined: a command of another kind. */
export function scriptOf({ words, folder }: Launch): string | undefined {
  const at = words.slice(0, 4).findIndex(({ text }) => /(?:^|\/)python[\d.]*$/.test(text))
  const script = at === -1 ? undefined : words.slice(at + 1).find(({ text }) => text.endsWith('.py'))
  return script === undefined ? undefined : joinPath(folder, script.text)
}

/** An argument of such a call by its name, as it is written. */
export interface Argument {
  readonly value: PyValue
  readonly says: string
  readonly place: Place
}

/** The argument of a name; undefined: it is not given. What `**options` brings counts, and is not known where that is computed. */
export function argumentOf({ module, call }: Started, name: string): Argument | undefined {
  const node = call.named.get(name)
  if (node === undefined) return spreadOf({ module, call }, name)
  const says = `${name}=${module.file.text.slice(node.from, node.to)}`
  return { value: module.evaluate(node), says, place: module.placeOf(node) }
}

function spreadOf({ module, call }: Pick<Started, 'module' | 'call'>, name: string): Argument | undefined {
  for (const node of call.spread) {
    const options = module.evaluate(node)
    const place = module.placeOf(node)
    const says = `${name} of **${module.file.text.slice(node.from, node.to)}`
    if (options.kind !== 'dict') return { value: { kind: 'unknown', because: 'it is computed', place }, says, place }
    const [, value] = options.entries.find(([key]) => key.kind === 'string' && key.text === name) ?? []
    if (value !== undefined) return { value, says, place: value.place }
  }
  return undefined
}

/** What an argument sets: the usual where it is not given or None, 'unknown' where it cannot be read. */
export function settingOf<Value>(
  argument: Argument | undefined,
  read: (value: PyValue) => Value | undefined,
  usual: Setting<Value>,
): Setting<Value> {
  if (argument === undefined || argument.value.kind === 'none') return usual
  const { says, place } = argument
  return { value: read(argument.value) ?? 'unknown', says, place }
}

/** Paths of tests, which start what nobody visits. */
export const forTests = /(?:^|\/)(?:tests?|conftest\.py)(?:\/|$)|(?:^|\/)test_[^/]*$/
