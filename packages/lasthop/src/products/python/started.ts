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
      const module = readModule(file, { environment: launch?.environment ?? new Map(), importAll: () => undefined })
      const call = module.calls().find(({ name }) => mark.called.test(name))
      return call === undefined ? [] : [{ module, call, launch }]
    })
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

/** The argument of a name; undefined: it is not given. What `**options` may bring is not looked into. */
export function argumentOf({ module, call }: Started, name: string): Argument | undefined {
  const node = call.named.get(name)
  if (node === undefined) return undefined
  const says = `${name}=${module.file.text.slice(node.from, node.to)}`
  return { value: module.evaluate(node), says, place: module.placeOf(node) }
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
