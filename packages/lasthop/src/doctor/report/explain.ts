import type { Rule, RuleText } from '../rule.ts'
import { fill, width } from './wrap.ts'

/** Everything that is to be said about a rule, for a terminal. */
export function explainRule(rule: RuleText): string {
  const parts: readonly (readonly [string, string])[] = [
    ['Why it matters', rule.why],
    ['How it is found', rule.how],
    ['What fools it', rule.traps],
    ['What to do', rule.cure],
  ]
  const head = fill(`${rule.id} ${rule.slug} (${rule.level}): ${rule.title}.`, width)
  return `${[...head, ...parts.flatMap(([title, text]) => ['', title, ...fill(text, width - 2).map((line) => `  ${line}`)])].join('\n')}\n`
}

/** The same as a page, with the examples that the tests run. */
export function pageOf(rule: Rule | RuleText): string {
  const lines = [
    `# ${rule.id} ${rule.slug}`,
    '',
    `${sentence(rule.title)} Level: ${rule.level}.`,
    '',
    '## Why it matters',
    '',
    rule.why,
    '',
    '## How it is found',
    '',
    rule.how,
    '',
    '## What fools it',
    '',
    rule.traps,
    '',
    '## What to do',
    '',
    rule.cure,
    ...('bad' in rule ? examplesOf(rule) : []),
  ]
  return `${lines.join('\n')}\n`
}

function examplesOf({ bad, good }: Rule): readonly string[] {
  return [
    '',
    '## An example that is found',
    ...exampleLines(bad),
    '',
    '## An example that is right',
    ...exampleLines(good),
  ]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function exampleLines({ files, options = [] }: Rule['bad']): readonly string[] {
  const command = options.length === 0 ? [] : ['', `With ${options.map((each) => `\`--${each}\``).join(' and ')}.`]
  return [
    ...command,
    ...Object.entries(files).flatMap(([path, text]) => [
      '',
      `\`${path}\``,
      '',
      `\`\`\`${language(path)}`,
      ...text.trimEnd().split('\n'),
      '```',
    ]),
  ]
}

function language(path: string): string {
  if (path.endsWith('.py')) return 'python'
  if (/\.ya?ml$/.test(path)) return 'yaml'
  return path.startsWith('nginx') ? 'nginx' : path.startsWith('site') ? 'apache' : 'text'
}
