import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { isProblem, parseHopSecrets, problem, type HopSecret, type Problem } from '@lasthop/contract'

import { findChromium } from '../doctor/browser/find-chromium.ts'
import { makeFolder, type Browsing } from '../doctor/browser/log-in.ts'
import { examine, type Wish } from '../doctor/live/examine.ts'
import type { Origin } from '../doctor/live/direct.ts'
import type { Live } from '../doctor/live/live.ts'
import { mostRequests, type Manners } from '../doctor/probe/prober.ts'
import { looksLikeUrl, parseTarget, type Target } from '../doctor/probe/target.ts'
import { isSet, valueOf, valuesOf, type Io, type Words } from './command.ts'
import { askPassword } from './ask-password.ts'
import { say } from './say.ts'

/** What running sites showed, and those that could not be asked at all. */
export interface Asked {
  readonly seen: readonly Live[]
  readonly unreached: readonly Problem[]
}

/** Asks every site of the command line, one after the other. */
export async function askSites(words: Words, version: string, io: Io): Promise<Asked | Problem> {
  const targets: Target[] = []
  for (const text of words.rest.filter(looksLikeUrl)) {
    const target = parseTarget(text)
    if (isProblem(target)) return target
    targets.push(target)
  }
  if (targets.length === 0) return siteless(words) ?? { seen: [], unreached: [] }
  const wish = await readWish(words, version, io)
  if (isProblem(wish)) return wish
  const seen: Live[] = []
  const unreached: Problem[] = []
  for (const target of targets) {
    say(
      `${target.origin}: at most ${mostRequests} requests${wish.account === undefined ? ', none of them changes anything there' : ', one of them a log-in'}.`,
      io,
    )
    const live = await examine(target, wish)
    if (isProblem(live)) unreached.push(live)
    else seen.push(live)
  }
  return { seen, unreached }
}

/** What nobody would notice that it was not done. */
function siteless({ flags }: Words): Problem | undefined {
  const name = aboutSites.find((each) => flags.has(each))
  return name === undefined
    ? undefined
    : problem(`--${name} is about a running site, and none is named: add its address, like https://app.example.org.`)
}

/** How sites are asked, by the words of the command line. */
export async function readWish(words: Words, version: string, io: Io): Promise<Wish | Problem> {
  const ca = await readAuthorities(valuesOf(words, 'ca'), io)
  const origin = readOrigin(valueOf(words, 'origin'))
  const path = loginPath(valueOf(words, 'login'))
  const account = await readAccount(words, path, io)
  if (isProblem(ca)) return ca
  if (isProblem(origin)) return origin
  if (isProblem(account)) return account
  const witnessKey = readWitnessKey(words, io)
  if (isProblem(witnessKey)) return witnessKey
  const browsing = readBrowsing(words, account, io)
  if (isProblem(browsing)) return browsing
  const plainPort = valueOf(words, 'plain-port')
  const manners: Manners = {
    isAuthorized: isSet(words, 'authorized'),
    ca,
    userAgent: `lasthop-doctor/${version} (a check of this site by somebody who looks after it)`,
    ...(plainPort === undefined ? {} : { plainPort: Number(plainPort) }),
    onAsk: (line) => say(`  ${line}`, io),
  }
  return {
    manners,
    ...(origin === undefined ? {} : { origin }),
    ...(path === undefined ? {} : { loginPath: path }),
    ...(account === undefined ? {} : { account }),
    ...(browsing === undefined ? {} : { browsing }),
    ...(witnessKey === undefined ? {} : { witnessKey }),
  }
}

/** A browser that is not there is told in the report: everything else is asked all the same. */
function readBrowsing(words: Words, account: Wish['account'], io: Io): Browsing | Problem | undefined {
  if (!isSet(words, 'browser'))
    return isSet(words, 'screenshots') ? problem('--screenshots needs --browser, which takes them.') : undefined
  if (account === undefined)
    return problem('--browser needs --login and --user: the page and the account to log in with.')
  const program = findChromium(io.env)
  const folder = resolve(io.cwd, valueOf(words, 'screenshots') ?? 'lasthop-screenshots')
  if (isProblem(program)) return { program, folder }
  say(`${program} goes through the log-in too; screenshots in ${folder}.`, io)
  return makeFolder(folder) ?? { program, folder }
}

/** The variable's value is never told. */
function readWitnessKey(words: Words, io: Io): HopSecret | Problem | undefined {
  const variable = valueOf(words, 'witness-key-env')
  if (variable === undefined) return undefined
  const text = io.env[variable]
  if (text === undefined || text === '') return problem(`--witness-key-env: the variable ${variable} is not set.`)
  const keys = parseHopSecrets(text)
  return isProblem(keys) ? problem(`--witness-key-env: ${variable}: ${keys.message}`) : keys[0]
}

async function readAuthorities(files: readonly string[], io: Io): Promise<readonly string[] | Problem> {
  const texts: string[] = []
  for (const file of files) {
    const text = await readFile(resolve(io.cwd, file), 'utf8').catch(() => undefined)
    if (text === undefined) return problem(`--ca: ${file} cannot be read: expected certificates in PEM.`)
    texts.push(text)
  }
  return texts
}

function readOrigin(text: string | undefined): Origin | Problem | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(`http://${text}`)
  if (url === null || url.pathname !== '/' || url.username !== '' || !/:\d+$/.test(text))
    return problem(`--origin: ${JSON.stringify(text)} is not an address: expected HOST:PORT.`)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port) }
}

/** A whole address is taken by its path: the site is the one that is asked. */
function loginPath(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text, 'https://site.invalid')
  return url === null ? '/' : `${url.pathname}${url.search}`
}

async function readAccount(words: Words, path: string | undefined, io: Io): Promise<Wish['account'] | Problem> {
  const user = valueOf(words, 'user')
  if (user === undefined) return undefined
  if (path === undefined) return problem('--user needs --login: the page to log in on.')
  const variable = valueOf(words, 'pass-env')
  const password = variable === undefined ? await askPassword(user) : io.env[variable]
  if (password === undefined || password === '')
    return problem(
      variable === undefined
        ? 'No password: give the name of an environment variable with --pass-env.'
        : `--pass-env: the variable ${variable} is not set.`,
    )
  return { path, user, password }
}

const aboutSites: readonly string[] = [
  'login',
  'user',
  'browser',
  'origin',
  'plain-port',
  'witness-key-env',
  'authorized',
  'ca',
]
