import assert from 'node:assert/strict'
import test from 'node:test'

import { readRuby } from '../../../src/products/ruby/module.ts'
import type { RbValue } from '../../../src/products/ruby/value.ts'

const cases: readonly { readonly text: string; readonly acts: readonly string[] }[] = [
  { text: 'a = 1 # b = 2\n=begin\nc = 3\n=end\nd = 4', acts: ['a = 1', 'd = 4'] },
  { text: '__END__\na = 1', acts: [] },
  {
    text: 'config.hosts << "a" << /b\\/c/i << IPAddr.new("10.0.0.0/8")',
    acts: ['config.hosts << "a", /(?i)b/c/, IPAddr("10.0.0.0/8")'],
  },
  { text: 'config.x = %w[a b].map { |each| IPAddr.new(each) }', acts: ['config.x = [IPAddr("a"), IPAddr("b")]'] },
  { text: 'x = ["a"]\nconfig.y = x + ["b"]', acts: ['x = ["a"]', 'config.y = ["a", "b"]'] },
  { text: 'config.a = true if Rails.env.production?', acts: ['config.a = true'] },
  { text: 'config.a = true unless Rails.env.production?', acts: [] },
  {
    text: 'if Rails.env.development?\n  config.a = 1\nelse\n  config.a = 2\nend\nconfig.b = 3',
    acts: ['config.a = 2', 'config.b = 3'],
  },
  { text: 'config.a = true if something', acts: ['perhaps config.a = true'] },
  { text: 'config.a = true if ENV["X"]', acts: ['never config.a = true'] },
  { text: 'config.a = ENV.fetch("X") { 1.year }', acts: ['config.a = 31556952'] },
  { text: 'config.a = ENV.fetch("X", "false") == "true"', acts: ['config.a = false'] },
  { text: 'config.a = "#{b}/c"', acts: ['config.a = ?'] },
  { text: 'config.a = b ? 1 : 2\nconfig.c = 3', acts: ['config.a = ?', 'config.c = 3'] },
  { text: 'config.a = <<~TEXT\n  config.b = 1\nTEXT\nconfig.c = 2', acts: ['config.a = ?', 'config.c = 2'] },
  { text: 'config.a = if x\n  1\nelse\n  2\nend\nconfig.b = 3', acts: ['config.a = ?', 'config.b = 3'] },
  { text: 'config.a = { b: { "c" => 1, :d => nil } }', acts: ['config.a = {b: {c: 1, d: nil}}'] },
  { text: 'config.a[:b] = :c', acts: ['config.a[:b] = :c'] },
  { text: 'store :x,\n  key: "k",\n  secure: true', acts: ['store () :x, {key: "k", secure: true}'] },
  { text: 'Rails.application.config.a = 1\n::Rails.application.config.b = 2', acts: ['config.a = 1', 'config.b = 2'] },
  {
    text: 'def m\n  config.a = 1\nend\ncase x\nwhen 1 then config.b = 1\nend\nconfig.c = 2',
    acts: ['perhaps config.a = 1', 'config.c = 2'],
  },
  { text: 'end\nconfig.a = 1', acts: ['config.a = 1'] },
  { text: 'config.a = (\n', acts: ['config.a = ?'] },
  { text: 'config.a = "no end\nconfig.b = 1', acts: ['config.a = "no end\nconfig.b = 1"'] },
  { text: 'x = a / 2\ny = 4 / 2\nconfig.a = 1', acts: ['x = ?', 'y = ?', 'config.a = 1'] },
  { text: 'config.a = ->(r) { r.path == "/up" }', acts: ['config.a = ->(r) { r.path == "/up" }'] },
]

for (const { text, acts } of cases) {
  test(`Ruby is read without running it: ${JSON.stringify(text)}`, () => {
    const read = readRuby({ path: 'a.rb', text }).acts.map(({ certainty, name, key, operator, values }) => {
      const target = key === undefined ? name : `${name}[${tell(key)}]`
      const often = certainty === 'always' ? '' : `${certainty} `
      return `${often}${target} ${operator} ${values.map(tell).join(', ')}`
    })
    assert.deepEqual(read, acts)
  })
}

test('whatever is read as Ruby comes to an end, and its places lie in the file', () => {
  const words = [
    'if ',
    'end',
    ' do |x|',
    '{',
    '}',
    '[',
    '(',
    ')',
    '"',
    "'",
    '#{',
    '/',
    '%w[',
    '<<~A',
    '\n',
    ' = ',
    ' << ',
    'a',
    '.b',
    ':c',
    'x: ',
    '->',
    '?',
    ',',
    '::',
    '\\',
    '=begin\n',
  ]
  let seed = 7
  const next = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: next(20) }, () => words[next(words.length)]).join('')
    const { acts, errors } = readRuby({ path: 'a.rb', text })
    for (const { start, end } of [...acts.map(({ place }) => place), ...errors])
      assert.ok(start >= 0 && start <= end && end <= text.length, JSON.stringify(text))
  }
})

function tell(value: RbValue): string {
  switch (value.kind) {
    case 'string':
      return `"${value.text}"`
    case 'symbol':
      return `:${value.text}`
    case 'regexp':
      return `/${value.source}/`
    case 'number':
    case 'boolean':
      return String(value.value)
    case 'nil':
      return 'nil'
    case 'array':
      return `[${value.items.map(tell).join(', ')}]`
    case 'hash':
      return `{${[...value.entries].map(([key, inner]) => `${key}: ${tell(inner)}`).join(', ')}}`
    case 'made':
      return `${value.name}(${value.args.map(tell).join(', ')})`
    case 'code':
      return value.text
    case 'unknown':
      return '?'
  }
}
