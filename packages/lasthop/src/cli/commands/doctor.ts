import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import { parseBaseline } from '../../doctor/baseline.ts'
import { diagnose, type Diagnosis } from '../../doctor/diagnose.ts'
import type { Level } from '../../doctor/finding.ts'
import { openFolder } from '../../doctor/folder.ts'
import type { Live } from '../../doctor/live/live.ts'
import { looksLikeUrl } from '../../doctor/probe/target.ts'
import { github } from '../../doctor/report/github.ts'
import { json } from '../../doctor/report/json.ts'
import { markdown } from '../../doctor/report/markdown.ts'
import { pretty } from '../../doctor/report/pretty.ts'
import type { Report } from '../../doctor/report/report.ts'
import { shellWord } from '../../doctor/report/shell-word.ts'
import { sarif } from '../../doctor/report/sarif.ts'
import { buildStack } from '../../doctor/stack.ts'
import { valueOf, valuesOf, type Command, type ExitCode, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'
import { askSites, type Asked } from '../ask-sites.ts'
import { sheetOf } from '../sheet.ts'
import { topologyOf, wordsOfTopology } from '../topology.ts'
import { readVersion } from './version.ts'

/** Reads a stack's files and simulates it, asks running sites, and reports what is wrong. */
export const doctor: Command = async (words, io) => {
  if (words.rest.length === 0)
    return complain(
      [problem('doctor needs sites, files or folders: lasthop doctor https://app.example.org ./deploy.')],
      io,
    )
  const folder = openFolder(
    words.rest.filter((word) => !looksLikeUrl(word)),
    io.cwd,
  )
  if (isProblem(folder)) return complain([folder], io)
  const baseline = await readBaseline(words, io)
  if (isProblem(baseline)) return complain([baseline], io)
  const only = valuesOf(words, 'only').flatMap((ids) => ids.split(',').map((id) => id.trim().toUpperCase()))
  const version = await readVersion()
  const lives = await askSites(words, version, io)
  if (isProblem(lives)) return complain([lives], io)
  const isAll = lives.unreached.length > 0 && lives.seen.length === 0 && folder.paths.length === 0
  if (isAll && (valueOf(words, 'format') ?? 'pretty') === 'pretty') return tellUnreached(lives, io)
  const stack = buildStack(folder, topologyOf(words))
  const diagnosis = diagnose(stack, {
    lives: lives.seen,
    today: new Date().toISOString().slice(0, 10),
    ...(only.length > 0 ? { only } : {}),
    ...(baseline === undefined ? {} : { baseline }),
  })
  const report: Report = { diagnosis, version, targets: words.rest, ...fixCommandOf(words) }
  io.stdout.write(render(report, words, io))
  tellUnreached(lives, io)
  const code = exitCodeOf(diagnosis, valueOf(words, 'fail-on') ?? 'error')
  return lives.unreached.length > 0 && code === 0 ? 3 : code
}

/** Sites that could not be asked at all. */
function tellUnreached({ unreached }: Asked, io: Io): ExitCode {
  for (const { message } of unreached) say(message, io)
  return 3
}

/** The same files and the same words about them, for `fix`. */
function fixCommandOf(words: Words): Pick<Report, 'fixCommand'> {
  const paths = words.rest.filter((word) => !looksLikeUrl(word))
  const command = ['lasthop', 'fix', ...paths, ...wordsOfTopology(words)].map(shellWord).join(' ')
  return paths.length === 0 ? {} : { fixCommand: command }
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
  return reporter === undefined ? pretty(report, sheetOf(io)) : reporter(report)
}

/** 3 where nothing could be judged at all: that is never well. */
function exitCodeOf({ findings, view, lives }: Diagnosis, failOn: string): ExitCode {
  const counted = levels.slice(0, levels.findIndex((level) => level === failOn) + 1)
  if (findings.some(({ level }) => counted.includes(level))) return 1
  const isJudged = lives.some(({ ground, reach }) => ground !== undefined || reach !== undefined)
  if (lives.some(isLeft)) return 3
  const isSeen = view.ways.some(({ ordinary: { end, left } }) => end.kind !== 'unknown' || left.length > 0)
  return isSeen || isJudged ? 0 : 3
}

/** A site that gave no answer or was left midway, or a log-in that was not gone through: what was asked for is not known. */
function isLeft({ ground, reach, stopped, login, browser }: Live): boolean {
  const isUnanswered = (ground ?? reach) === undefined || stopped !== undefined
  return isUnanswered || login?.left !== undefined || browser?.left !== undefined
}

const levels: readonly Level[] = ['error', 'warn', 'info']

const reporters: ReadonlyMap<string, (report: Report) => string> = new Map([
  ['json', json],
  ['sarif', sarif],
  ['markdown', markdown],
  ['github', github],
])
