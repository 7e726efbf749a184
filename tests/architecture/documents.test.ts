import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { findFiles, root } from './imports.ts'

const documents = findFiles('**/*.md')

test('every relative link in a document leads to a file', () => {
  const broken = documents.flatMap((file) => linksIn(file).filter((link) => !leadsSomewhere(file, link)))
  assert.deepEqual(broken, [])
})

test('the lock file names packages, not places to download them from', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  assert.doesNotMatch(lock, /"resolved":\s*"[a-z+]+:\/\//)
})

/** Link targets inside the repository; text in code spans and fenced blocks is not a link. */
function linksIn(file: string): string[] {
  const prose = readFileSync(join(root, file), 'utf8')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, link]) => link ?? '')
  return links.filter((link) => !/^(?:[a-z]+:|#)/i.test(link))
}

function leadsSomewhere(file: string, link: string): boolean {
  const path = decodeURIComponent(link.replace(/#.*$/, ''))
  return existsSync(path.startsWith('/') ? join(root, path) : join(root, dirname(file), path))
}
