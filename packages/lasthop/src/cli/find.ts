import { didYouMean, nearest, orList } from '../config/nearest.ts'
import type { Usage } from './command.ts'
import { overview } from './help.ts'
import { misuse } from './misuse.ts'
import type { Misuse } from './misuse.ts'
import { help, usages, version } from './usage.ts'

/** A command, and the words after its name. */
export interface Found {
  readonly usage: Usage
  readonly words: readonly string[]
}

/** The command that a command line names. To ask one for --help is to ask help for it. */
export function findCommand(args: readonly string[]): Found | Misuse {
  const [first] = args
  if (first === undefined) return misuse('A command is missing.', overview(usages))
  if (first === '--version' || first === '-V') return { usage: version, words: args.slice(1) }
  const usage = usageNamed(args)
  if (asksForHelp(args)) return { usage: help, words: wordsBefore(args, usage) }
  return usage === undefined ? notACommand(args) : { usage, words: args.slice(usage.name.split(' ').length) }
}

/** The usage whose name these words begin with. */
export function usageNamed(words: readonly string[]): Usage | undefined {
  return usages.find(({ name }) => startsWith(words, name))
}

/** The commands whose names begin with this word and a second one: certs list and certs trust for certs. */
export function groupNamed(word: string): readonly Usage[] {
  return usages.filter(({ name }) => name.startsWith(`${word} `))
}

/** Says what is wrong with words that name no command. */
export function notACommand(words: readonly string[]): Misuse {
  const [first = '', second] = words
  if (groupNamed(first).length > 0) return notAMember(first, second)
  if (first.startsWith('-')) return optionFirst(first)
  const known = [...new Set(usages.map(({ name }) => name.split(' ')[0] ?? name))]
  const meant = didYouMean(nearest(first, known))
  return misuse(`${JSON.stringify(first)} is not a command: expected ${orList(known)}.${meant}`)
}

function notAMember(group: string, word: string | undefined): Misuse {
  const members = groupNamed(group).map(({ name }) => name.slice(group.length + 1))
  const isWord = word !== undefined && !word.startsWith('-')
  const found = isWord ? `${JSON.stringify(word)} is not a command of ${group}` : `${group} alone is not a command`
  return misuse(
    `${found}: expected ${orList(members)}.${didYouMean(isWord ? nearest(word, members) : undefined)}`,
    `lasthop help ${group} tells more.\n`,
  )
}

function optionFirst(word: string): Misuse {
  const [name = ''] = word.split('=')
  const owners = usages.filter(({ options }) => options.some((option) => `--${option.name}` === name))
  const example =
    owners[0] === undefined ? 'a command before it' : `it after a command, like lasthop ${owners[0].name} ${name}`
  return misuse(`${JSON.stringify(word)} is not a command: expected ${example}.`)
}

function startsWith(words: readonly string[], name: string): boolean {
  return name.split(' ').every((part, index) => words[index] === part)
}

/** Whether help is asked for, anywhere before a `--`. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h')
}

/** What help is to explain: the command that is named, or else the first word, so that help can say what is wrong with it. */
function wordsBefore(args: readonly string[], usage: Usage | undefined): readonly string[] {
  if (usage !== undefined) return usage.name.split(' ')
  return args.slice(0, 1).filter((word) => !word.startsWith('-'))
}
