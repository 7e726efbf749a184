/** Writes docs/rules: a page for each rule, from the rule's own text. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from '../packages/lasthop/src/doctor/report/explain.ts'
import { allRules as rules } from '../packages/lasthop/src/doctor/all-rules.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'rules')
mkdirSync(folder, { recursive: true })
for (const rule of rules) writeFileSync(join(folder, `${rule.id}.md`), pageOf(rule))
const rows = rules.map(({ id, slug, level, title }) => `| [${id}](${id}.md) | ${slug} | ${level} | ${title} |`)
const index = [
  '# The rules',
  '',
  'What `lasthop doctor` can find.',
  '',
  '| rule | name | level | what |',
  '| --- | --- | --- | --- |',
  ...rows,
]
writeFileSync(join(folder, 'README.md'), `${index.join('\n')}\n`)
