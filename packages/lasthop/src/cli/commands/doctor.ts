import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import { parseBaseline } from '../../doctor/baseline.ts'
import { diagnose, type Diagnosis } from '../../doctor/diagnose.ts'
import type { Level } from '../../doctor/finding.ts'
import { openFolder } from '../../doctor/folder.ts'
import { github } from '../../doctor/report/github.ts'
import { json } from '../../doctor/report/json.ts'
import { markdown } from '../../doctor/report/markdown.ts'
import { coloured, plain } from '../../doctor/report/paint.ts'
import { pretty } from '../../doctor/report/pretty.ts'
import type { Report } from '../../doctor/report/report.ts'
import { sarif } from '../../doctor/report/sarif.ts'
import { buildStack } from '../../doctor/stack.ts'
import { valueOf, valuesOf, type Command, type ExitCode, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { topologyOf } from '../topology.ts'
import { readVersion } from './version.ts'

/** Reads a stack's files, simulates it, and reports what is wrong. */
export const doctor: Command = async (words, io) => {
  if (words.rest.length === 0) return complain([problem('doctor needs files or folders: lasthop doctor ./deploy.')], io)
  const folder = openFolder(words.rest, io.cwd)
  if (isProblem(folder)) return complain([folder], io)
  const baseline = await readBaseline(words, io)
  if (isProblem(baseline)) return complain([baseline], io)
  const only = valuesOf(words, 'only').flatMap((ids) => ids.split(',').map((id) => id.trim().toUpperCase()))
  const stack = buildStack(folder, topologyOf(words))
  const diagnosis = diagnose(stack, {
    today: new Date().toISOString().slice(0, 10),
    ...(only.length > 0 ? { only } : {}),
    ...(baseline === undefined ? {} : { baseline }),
  })
  const report: Report = { diagnosis, version: await readVersion(), targets: words.rest }
  io.stdout.write(render(report, words, io))
  return exitCodeOf(diagnosis, valueOf(words, 'fail-on') ?? 'error')
}

async function readBaseline(words: Words, io: Io): Promise<ReadonlySet<string> | Problem | undefined> {
  const name = valueOf(words, 'baseline')
  if (name === undefined) return undefined
  const text = await readFile(resolve(io.cwd, name), 'utf8').catch(() => undefined)
  return text === undefined
    ? problem(`${name} cannot be read: --baseline expects a report of lasthop doctor --format json.`)
    : parseBaseline(name, text)
}

function render(report: Report, words: Words, io: Io): string {
  const format = valueOf(words, 'format') ?? 'pretty'
  const reporter = reporters.get(format)
  return reporter === undefined ? pretty(report, isColourful(io) ? coloured : plain) : reporter(report)
}

function isColourful({ stdout, env }: Io): boolean {
  return 'isTTY' in stdout && stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

/** 3 where nothing could be judged at all: that is never well. */
function exitCodeOf({ findings, stack }: Diagnosis, failOn: string): ExitCode {
  const counted = levels.slice(0, levels.findIndex((level) => level === failOn) + 1)
  if (findings.some(({ level }) => counted.includes(level))) return 1
  return stack.edges.length + stack.apps.length === 0 ? 3 : 0
}

const levels: readonly Level[] = ['error', 'warn', 'info']

const reporters: ReadonlyMap<string, (report: Report) => string> = new Map([
  ['json', json],
  ['sarif', sarif],
  ['markdown', markdown],
  ['github', github],
])
