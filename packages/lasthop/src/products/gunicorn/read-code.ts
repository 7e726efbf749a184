import { isProblem } from '@lasthop/contract'

import type { PyAssignment, PyModule } from '../python/module.ts'
import { readModule } from '../python/module.ts'
import { forTests, scriptOf } from '../python/started.ts'
import type { PyValue } from '../python/value.ts'
import type { Complaint } from '../complaint.ts'
import type { Launch } from '../launch/launch.ts'
import type { Surroundings } from '../surroundings.ts'

/** A gunicorn that a script starts by a class of its own: its options as the assignments of a configuration file would be. */
export interface StartedGunicorn {
  readonly options: PyModule
  readonly launch: Launch | undefined
  readonly complaints: readonly Complaint[]
}

/** `class Application(gunicorn.app.base.BaseApplication)`, made with a dict of options: the form of gunicorn's own manual. */
export function startedGunicorns({ paths, reader, launches }: Surroundings): readonly StartedGunicorn[] {
  return paths
    .filter((path) => path.endsWith('.py') && !forTests.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      if (isProblem(file) || !file.text.includes('gunicorn.app')) return []
      const name = derived.exec(file.text)?.[1]
      const launch = launches.find((each) => scriptOf(each) === path)
      const environment = launch?.environment ?? new Map<string, string>()
      const module = readModule(file, { environment, importAll: () => undefined, isStarted: true })
      const call = module.calls().find((each) => each.name === name)
      if (name === undefined || call === undefined) return []
      const node = call.named.get('options') ?? call.positional[1]
      const options = node && module.evaluate(node)
      if (options === undefined) return [{ options: withOptions(module, []), launch, complaints: [] }]
      const complaint = { rule: 'P908', place: options.place, message: computed }
      return options.kind === 'dict'
        ? [{ options: withOptions(module, options.entries), launch, complaints: [] }]
        : [{ options: unknownOptions(module, options), launch, complaints: [complaint] }]
    })
}

function withOptions(module: PyModule, entries: readonly (readonly [PyValue, PyValue])[]): PyModule {
  const assignments = entries.flatMap(([key, value]): [string, PyAssignment][] =>
    key.kind === 'string' ? [[key.text, { name: key.text, value, place: value.place }]] : [],
  )
  return { ...module, assignments: new Map(assignments) }
}

/** Options that are computed may say anything of what decides. */
function unknownOptions(module: PyModule, options: PyValue): PyModule {
  const value: PyValue = { kind: 'unknown', because: 'it is computed', place: options.place }
  const names = ['bind', 'forwarded_allow_ips', 'secure_scheme_headers', 'header_map', 'worker_class']
  return { ...module, assignments: new Map(names.map((name) => [name, { name, value, place: options.place }])) }
}

const derived = /^class\s+(\w+)\s*\(\s*(?:[\w.]+\.)?(?:BaseApplication|WSGIApplication|Application)\s*\)/m
const computed =
  'The options of this gunicorn are computed, and cannot be read without running it: whom it believes is not known.'
