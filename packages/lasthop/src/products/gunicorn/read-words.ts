import { optionValues, type Word } from '../launch/launch.ts'
import { splitList } from './read-file.ts'
import type { Setting } from '../setting.ts'
import type { GunicornSettings } from './settings.ts'

/** The settings with what a command line says in the place of what was there before. */
export function withWords(settings: GunicornSettings, words: readonly Word[]): GunicornSettings {
  const binds = optionValues(words, '--bind', '-b')
  const allowed = optionValues(words, '--forwarded-allow-ips').at(-1)
  const map = optionValues(words, '--header-map').at(-1)
  const kind = optionValues(words, '--worker-class', '-k').at(-1)
  const folder = optionValues(words, '--chdir').at(-1)
  const runs = applicationOf(words)
  return {
    ...settings,
    ...(binds.length > 0 ? { bind: binds.map((word) => settingOf('--bind', word, word.text)) } : {}),
    ...(allowed ? { forwardedAllowIps: settingOf('--forwarded-allow-ips', allowed, splitList(allowed.text)) } : {}),
    ...(map ? { headerMap: settingOf('--header-map', map, map.text) } : {}),
    ...(kind ? { workerClass: settingOf('--worker-class', kind, kind.text) } : {}),
    ...(runs === undefined ? {} : { runs }),
    isTls: settings.isTls || optionValues(words, '--certfile').length > 0,
    limits: {
      line: numberIn(words, '--limit-request-line') ?? settings.limits.line,
      fields: numberIn(words, '--limit-request-fields') ?? settings.limits.fields,
      fieldSize: numberIn(words, '--limit-request-field_size') ?? settings.limits.fieldSize,
    },
    folder: folder?.text ?? settings.folder,
  }
}

function settingOf<Value>(option: string, word: Word, value: Value): Setting<Value> {
  return { value: word.hasHole ? 'unknown' : value, says: `${option} ${word.text}`, place: word.place }
}

function numberIn(words: readonly Word[], long: string): number | undefined {
  const text = optionValues(words, long).at(-1)?.text
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** The word that names the application: `mysite.wsgi`, `mysite.wsgi:application`, `app:create_app()`. */
function applicationOf(words: readonly Word[]): string | undefined {
  const start = words.findIndex(({ text }) => /(?:^|\/)gunicorn3?$/.test(text))
  const after = words.slice(start + 1)
  const isValue = (index: number): boolean =>
    /^-[A-Za-z]$|^--[a-z][\w-]*$/.test(after[index - 1]?.text ?? '') && !switches.test(after[index - 1]?.text ?? '')
  return after.find(
    ({ text }, index) => /^[\w.]+(?::[\w.]+(?:\(.*\))?)?$/.test(text) && !/^\d+$/.test(text) && !isValue(index),
  )?.text
}

/** Options of gunicorn that take no value. */
const switches =
  /^(?:-R|-D|--(?:reload|daemon|preload|no-sendfile|capture-output|proxy-protocol|check-config|print-config|spew|enable-stdio-inheritance|initgroups|reuse-port))$/
