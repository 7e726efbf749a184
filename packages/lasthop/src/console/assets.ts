import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** One file of the page, held in memory. */
export interface Asset {
  readonly type: string
  readonly bytes: Buffer<ArrayBuffer>
  /** Its name changes with its content, so that browsers may keep it. */
  readonly isLasting: boolean
}

/** The page's files by path: `/index.html`, `/assets/index-4f2a.js`. Empty when the page was not built. */
export async function loadAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  if (!existsSync(folder)) return new Map()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const assets = files.map(async ({ parentPath, name }): Promise<[string, Asset]> => {
    const place = join(parentPath, name)
    const path = `/${relative(folder, place).split(sep).join('/')}`
    const type = types[extname(name)] ?? 'application/octet-stream'
    return [path, { type, bytes: await readFile(place), isLasting: path.startsWith('/assets/') }]
  })
  return new Map(await Promise.all(assets))
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
