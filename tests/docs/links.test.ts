/** The links between the project's own pages. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '../..')
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*.md', 'packages/origin/README.md'], { cwd: root })

test('every link leads to a file that is there, and to a heading that it has', () => {
  const dead = pages.flatMap((page) =>
    linksIn(page)
      .filter((link) => !leads(page, link))
      .map((link) => `${page}: ${link}`),
  )
  assert.ok(pages.length > 100, `${pages.length} pages`)
  assert.deepEqual(dead, [])
})

test('every guide can be found from the README', () => {
  const linked = linksIn('README.md')
  const guides = pages.filter((page) => page.startsWith('docs/guide/'))
  assert.deepEqual(
    guides.filter((guide) => !linked.includes(guide)),
    [],
  )
})

/** Those to other places of this project. */
function linksIn(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}

function leads(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  return existsSync(join(root, target)) && (heading === undefined || headingsOf(target).includes(heading))
}

/** As GitHub makes anchors of them. */
function headingsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Without its examples of code. */
function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '')
}
