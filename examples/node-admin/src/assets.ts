import { readFileSync } from 'node:fs'
import type { Answer } from './answer.ts'
import type { App } from './app.ts'
import type { Visit } from './visit.ts'

/** One of the files beside `src`. The routes name them all, so no path of a visitor ever opens a file. */
export function showAsset(_app: App, { path }: Visit): Answer {
  const asset = assets.get(path)
  if (asset === undefined) throw new Error(`There is a route to ${path}, but no such file.`)
  return asset
}

/** What the app believes about the very request that asks: for tests, and for whoever prefers curl. */
export function showBelief(_app: App, { belief, method, path }: Visit): Answer {
  const { kind: _, ...believed } = belief
  const body = `${JSON.stringify({ ...believed, method, path }, undefined, 2)}\n`
  return { kind: 'asset', mediaType: 'application/json', body }
}

function load(name: string, mediaType: string): [string, Answer] {
  return [`/${name}`, { kind: 'asset', mediaType, body: readPublic(name) }]
}

function readPublic(name: string): string {
  return readFileSync(new URL(`../public/${name}`, import.meta.url), 'utf8')
}

// In the order in which they build on each other.
const styles = ['ground', 'strip', 'surfaces', 'forms', 'list', 'narrow'].map((name) => readPublic(`style/${name}.css`))

const assets = new Map<string, Answer>([
  ['/style.css', { kind: 'asset', mediaType: 'text/css; charset=utf-8', body: styles.join('\n') }],
  load('truth.js', 'text/javascript; charset=utf-8'),
  load('icon.svg', 'image/svg+xml'),
])
