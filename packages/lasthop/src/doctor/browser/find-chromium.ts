import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

import { problem, type Problem } from '@lasthop/contract'

/** The path of an installed Chromium: the one that CHROME_PATH names, or the first of the usual names. Nothing is downloaded. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | Problem {
  const named = env['CHROME_PATH']
  if (named !== undefined && named !== '')
    return isProgram(named) ? named : problem(`CHROME_PATH is ${JSON.stringify(named)}, which is no program.`)
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const places = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...applications]
  return (
    places.find(isProgram) ??
    problem(`No Chromium was found (${names.join(', ')}): install one, or name it in CHROME_PATH.`)
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
