import type { Option, Usage } from './command.ts'

/** The help of the whole program, or of a group of its commands. */
export function overview(listed: readonly Usage[]): string {
  return lines([
    'Lasthop puts https in front of a web application, and makes the application',
    'believe what really happened.',
    '',
    'Usage: lasthop COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...columns(listed.map(({ name, summary }) => [name, summary])),
    '',
    'lasthop help COMMAND tells more about one of them.',
  ])
}

/** The whole help of one command. */
export function helpOf(usage: Usage): string {
  const { name, summary, about, options, examples } = usage
  return lines([
    ...wrap(`lasthop ${name}: ${summary}`, ''),
    '',
    ...synopsis(usage),
    ...about.flatMap((paragraph) => ['', ...wrap(paragraph, '')]),
    ...section('Options:', columns([...options, helpOption].map((option) => [spelling(option), option.says]))),
    ...section(
      'Examples:',
      examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    ),
  ])
}

/** How one command is written, for someone who wrote it wrong. */
export function shortUsage(usage: Usage): string {
  return lines([...synopsis(usage), `lasthop help ${usage.name} tells more.`])
}

function synopsis({ name, options, rest }: Usage): readonly string[] {
  const start = `Usage: lasthop ${name} `
  const parts = [...options.map(bracketed), ...(rest === undefined ? [] : [rest])]
  const [first = '', ...others] = fill(parts, width - start.length)
  return [(start + first).trimEnd(), ...others.map((line) => ' '.repeat(start.length) + line)]
}

function bracketed(option: Option): string {
  return `[${spelling(option)}]${option.isRepeatable === true ? '...' : ''}`
}

function spelling({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}

function section(title: string, body: readonly string[]): readonly string[] {
  return body.length === 0 ? [] : ['', title, ...body]
}

/** Two columns; the second is wrapped. */
function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const left = Math.max(...rows.map(([term]) => term.length))
  const indent = ' '.repeat(left + 4)
  return rows.flatMap(([term, says]) => {
    const [first = '', ...others] = wrap(says, indent)
    return [`  ${term.padEnd(left)}  ${first.slice(indent.length)}`, ...others]
  })
}

function wrap(text: string, indent: string): readonly string[] {
  return fill(text.split(' '), width - indent.length).map((line) => indent + line)
}

/** Puts as many parts as fit on each line. */
function fill(parts: readonly string[], room: number): readonly string[] {
  const filled: string[] = []
  for (const part of parts) {
    const last = filled.at(-1)
    if (last === undefined || last.length + 1 + part.length > room) filled.push(part)
    else filled[filled.length - 1] = `${last} ${part}`
  }
  return filled
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}

const helpOption: Option = { name: 'help', says: 'Print this.' }

const width = 80
