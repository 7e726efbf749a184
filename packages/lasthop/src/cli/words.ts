import { parseArgs } from 'node:util'

import { didYouMean, nearest, orList } from '../config/nearest.ts'
import type { Option, Usage, Words } from './command.ts'
import { shortUsage } from './help.ts'
import { misuse } from './misuse.ts'
import type { Misuse } from './misuse.ts'

/** The words of a command line, checked against the usage of their command, or the first fault in them. */
export async function parseWords(args: readonly string[], usage: Usage): Promise<Words | Misuse> {
  const flags = new Map<string, readonly string[]>()
  const rest: string[] = []
  for (const token of tokensOf(args, usage)) {
    if (token.kind === 'positional') rest.push(token.value)
    if (token.kind !== 'option') continue
    const fault = await faultOf(token, flags, usage)
    if (fault !== undefined) return misuse(fault, shortUsage(usage))
    flags.set(token.name, [...(flags.get(token.name) ?? []), ...(token.value === undefined ? [] : [token.value])])
  }
  const extra = rest[usage.mostRest]
  if (extra !== undefined) return misuse(`${JSON.stringify(extra)} is one word too many.`, shortUsage(usage))
  const missing = missingWord(usage, rest)
  return missing === undefined ? { flags, rest } : misuse(missing, shortUsage(usage))
}

/** One word that a command cannot do without; what takes several says itself what they are. */
function missingWord({ name, rest: wanted = '' }: Usage, rest: readonly string[]): string | undefined {
  return /^[A-Z]+$/.test(wanted) && rest.length === 0
    ? `${wanted} is missing: expected lasthop ${name} ${wanted}.`
    : undefined
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

/** Not strict: Node's own complaints know no suggestions. */
function tokensOf(args: readonly string[], { options }: Usage): readonly Token[] {
  const known = options.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const)
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(known),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  return tokens
}

/** Why an option cannot stand where it does. */
async function faultOf(token: OptionToken, flags: Words['flags'], usage: Usage): Promise<string | undefined> {
  const option = usage.options.find(({ name }) => name === token.name)
  if (option === undefined) return unknownOption(token.rawName, usage)
  if (flags.has(option.name) && option.isRepeatable !== true)
    return `${token.rawName} is given twice: expected it once.`
  return faultOfValue(token, option)
}

async function faultOfValue({ rawName, value, inlineValue }: OptionToken, option: Option): Promise<string | undefined> {
  if (option.value === undefined)
    return value === undefined ? undefined : `${rawName} takes no value, and found ${JSON.stringify(value)}.`
  // Someone who forgot the value did not mean the next option to be it; --to=--x says that they did.
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
    return `${rawName} has no value: expected ${rawName} ${option.value}.`
  }
  const checked = await option.check?.(value)
  return typeof checked === 'object' ? `${rawName}: ${checked.message}` : undefined
}

function unknownOption(rawName: string, { name, options }: Usage): string {
  const known = options.map((option) => `--${option.name}`)
  if (known.length === 0) return `${rawName} is not known here: ${name} takes no options.`
  return `${rawName} is not an option of ${name}: expected ${orList(known)}.${didYouMean(nearest(rawName, known))}`
}
