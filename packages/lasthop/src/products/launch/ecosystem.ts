import { readJsModule } from '../javascript/module.ts'
import { entryOf, type JsValue } from '../javascript/value.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Launch, Word } from './launch.ts'

/** What a configuration of pm2 starts: `apps: [{ script: 'dist/main.js', env_production: { PORT: 3000 } }]`. */
export function launchesOfEcosystem(file: SourceFile): readonly Launch[] {
  const { exported } = readJsModule(file)
  const apps = entryOf(exported, 'apps') ?? exported
  const each = apps?.kind === 'list' ? apps.items : apps === undefined ? [] : [apps]
  return each.flatMap((app) => launchOf(app, file))
}

function launchOf(app: JsValue, file: SourceFile): readonly Launch[] {
  const script = entryOf(app, 'script')
  if (script?.kind !== 'string') return []
  const [command = '', ...more] = script.text.split(/\s+/)
  const words = [...programBefore(command, app), command, ...more, ...argumentsIn(entryOf(app, 'args'))]
  const folder = joinPath(file.path, '..')
  const cwd = entryOf(app, 'cwd')
  return [
    {
      source: 'script',
      words: words.map((text): Word => ({ text, place: script.place, hasHole: false })),
      folder: cwd?.kind === 'string' ? joinPath(folder, cwd.text) : folder,
      environment: new Map([...variablesIn(entryOf(app, 'env')), ...variablesIn(entryOf(app, 'env_production'))]),
      place: script.place,
    },
  ]
}

/** `interpreter: 'none'` runs the script itself; a script of JavaScript is run by Node. */
function programBefore(script: string, app: JsValue): readonly string[] {
  const interpreter = entryOf(app, 'interpreter')
  if (interpreter?.kind === 'string') return interpreter.text === 'none' ? [] : [interpreter.text]
  return /\.[cm]?[jt]s$|^[./]*(?:dist|build|out|lib|src)\b/.test(script) ? ['node'] : []
}

function argumentsIn(value: JsValue | undefined): readonly string[] {
  if (value?.kind === 'string') return value.text.split(/\s+/).filter(Boolean)
  return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'string' ? [item.text] : [])) : []
}

function variablesIn(value: JsValue | undefined): readonly (readonly [string, string])[] {
  if (value?.kind !== 'object') return []
  return [...value.entries].flatMap(([name, each]) =>
    each.kind === 'string'
      ? [[name, each.text] as const]
      : each.kind === 'number' || each.kind === 'boolean'
        ? [[name, String(each.value)] as const]
        : [],
  )
}
