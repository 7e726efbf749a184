import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** What is known of an application before it runs: its command, and what lies in its folder. */
export interface Project {
  /** The command as somebody would type it. */
  readonly command: string
  /** Whether a file or folder of this name is there. */
  has(name: string): boolean
  /** Whether one of the files in which dependencies are written names this package. */
  dependsOn(name: string): boolean
  /** The major version of the Node that the command would find; undefined when there is none. */
  readonly nodeMajor: number | undefined
}

/** Looks at a project. Files are read up to 256 KiB. */
export function readProject(
  directory: string,
  command: string,
  env: Readonly<Record<string, string | undefined>>,
): Project {
  const texts = dependencyFiles(directory).map((name) => readStart(join(directory, name)))
  return {
    command,
    has: (name) => existsSync(join(directory, name)),
    dependsOn: (name) => texts.some((text) => names(text, name)),
    get nodeMajor() {
      return nodeMajorIn(directory, env)
    },
  }
}

/** Whether one of the words of a command line is this program, with or without a path. */
export function runs({ command }: Project, ...programs: readonly string[]): boolean {
  return command.split(/[\s;&|()]+/).some((word) => programs.includes(word.slice(word.lastIndexOf('/') + 1)))
}

/** A name between what cannot be part of one: "express" in package.json is not "express-session". */
function names(text: string, name: string): boolean {
  let at = text.indexOf(name)
  while (at !== -1) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + name.length]]
    if (!isPartOfName.test(before) && !isPartOfName.test(after)) return true
    at = text.indexOf(name, at + 1)
  }
  return false
}

function dependencyFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => known.has(name) || name.endsWith('.csproj'))
  } catch {
    return []
  }
}

function readStart(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const bytes = Buffer.alloc(256 * 1024)
    return bytes.toString('utf8', 0, readSync(file, bytes)).toLowerCase()
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Asked once for each PATH: it takes a while, and instances are replaced while others serve. */
function nodeMajorIn(cwd: string, env: Readonly<Record<string, string | undefined>>): number | undefined {
  const path = env['PATH'] ?? ''
  if (!nodeMajors.has(path)) nodeMajors.set(path, askNodeMajor(cwd, env))
  return nodeMajors.get(path)
}

function askNodeMajor(cwd: string, env: Readonly<Record<string, string | undefined>>): number | undefined {
  const asked = spawnSync('node', ['--version'], { cwd, env: { ...env, NODE_OPTIONS: '' }, timeout: 5000 })
  const major = /^v(\d+)\./.exec(String(asked.stdout ?? ''))?.[1]
  return major === undefined ? undefined : Number(major)
}

const nodeMajors = new Map<string, number | undefined>()
const isPartOfName = /[\w@/.-]/
const known: ReadonlySet<string> = new Set([
  'package.json',
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'Gemfile',
  'composer.json',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
])
