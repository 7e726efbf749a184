/** The examples of the file in the guides: whoever copies one has a file that `lasthop check` takes. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isConfig, parseConfig } from '../../packages/lasthop/src/config/parse.ts'

const root = join(import.meta.dirname, '../..')
const pages = ['README.md', ...readdirSync(join(root, 'docs/guide')).map((name) => `docs/guide/${name}`)]
const examples = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => ({
    page,
    text,
  })),
)
// What Prometheus reads.
const ours = examples.filter(({ text }) => !text.startsWith('scrape_configs'))

test('there are examples', () => assert.ok(ours.length > 15, `${ours.length} examples`))

for (const { page, text } of ours)
  test(`${page}: ${text.split('\n').slice(0, 2).join(' ')}`, () => {
    const config = parseConfig(whole(text), 'lasthop.yaml', '/etc/lasthop')
    assert.ok(isConfig(config), isConfig(config) ? '' : config.map(({ message }) => message).join('\n'))
  })

/** A part is shown as it stands in the file: below "sites", or beside it. */
function whole(text: string): string {
  if (/^sites:/m.test(text)) return text
  return text.startsWith('  ') ? `sites:\n${text}` : `${text}\nsites:\n  app.example.org: { to: 8000 }\n`
}
