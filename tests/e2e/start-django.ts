import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { env, pid } from 'node:process'
import { startProcess } from './start-process.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** What Django believes about one request. */
export interface DjangoBelief {
  readonly secure: boolean
  readonly host: string
  readonly method: string
  /** The target as gunicorn received it. */
  readonly target: string
  readonly peer: string
  /** META: HTTP_NAME, CONTENT_LENGTH, CONTENT_TYPE. One name stands for every spelling that folds onto it. */
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
}

/** gunicorn with the project of ./django-admin. */
export interface Django extends AsyncDisposable {
  readonly port: number
  /** Every request that reached the belief view, in order. */
  seen(): readonly DjangoBelief[]
}

/** The superuser of the admin. */
export const superuser = { name: 'grace', password: 'nanoseconds-11.8-inches' }

/** `truth`: any path tells what Django believes. `admin`: the stock admin under /admin/, with one superuser. */
export async function startDjango(urls: 'truth' | 'admin'): Promise<Django> {
  const folder = makeTemporaryFolder()
  const variables = variablesFor(urls, folder.path)
  if (urls === 'admin') copyDatabase(variables, folder.path)
  const running = await startProcess({
    command: python,
    words: ['-m', 'gunicorn', 'wsgi', '--bind', '127.0.0.1:0', '--chdir', project, ...gunicornFlags],
    env: variables,
    readReady: (output) => /Listening at: http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Booting worker/.exec(output)?.[1],
  })
  return {
    port: Number(running.ready),
    seen: openRecord(join(folder.path, 'seen.jsonl')),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function variablesFor(urls: string, folder: string): Record<string, string> {
  return {
    DJANGO_SETTINGS_MODULE: 'settings',
    DJANGO_SUPERUSER_USERNAME: superuser.name,
    DJANGO_SUPERUSER_PASSWORD: superuser.password,
    DJANGO_SUPERUSER_EMAIL: 'grace@app.test',
    FIXTURE_FOLDER: folder,
    FIXTURE_URLS: `${urls}_urls`,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: project,
  }
}

/** Made once for all tests: migrations and the password take three seconds of a processor. */
function copyDatabase(variables: Record<string, string>, folder: string): void {
  const kept = join(cache, `django-${digestOf(project)}.sqlite3`)
  const own = join(folder, 'db.sqlite3')
  if (existsSync(kept)) return copyFileSync(kept, own)
  createDatabase(variables)
  mkdirSync(cache, { recursive: true })
  // Renamed when it is whole: other tests look at the same time.
  copyFileSync(own, `${kept}.${pid}`)
  renameSync(`${kept}.${pid}`, kept)
}

/** Of what the database is made from: the project, this file with its superuser, and Django. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  const own = readdirSync(folder).filter((name) => name.endsWith('.py'))
  const files = [...own.toSorted().map((name) => join(folder, name)), import.meta.filename, django]
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

function createDatabase(variables: Record<string, string>): void {
  const options = { env: { ...env, ...variables }, cwd: project }
  execFileSync(python, ['-m', 'django', 'migrate', '--verbosity', '0'], options)
  execFileSync(python, ['-m', 'django', 'createsuperuser', '--noinput', '--verbosity', '0'], options)
}

/** Reads the record, each line once. */
function openRecord(file: string): () => readonly DjangoBelief[] {
  const seen: DjangoBelief[] = []
  let read = 0
  return () => {
    const fresh = existsSync(file) ? readFileSync(file).subarray(read) : Buffer.alloc(0)
    const whole = fresh.subarray(0, fresh.lastIndexOf('\n') + 1)
    read += whole.length
    for (const line of whole.toString().split('\n').slice(0, -1)) seen.push(JSON.parse(line))
    return seen
  }
}

// Debian's own: a Python of the user's, earlier in PATH, has no Django.
const python = '/usr/bin/python3'
const project = join(import.meta.dirname, 'django-admin')
const django = '/usr/lib/python3/dist-packages/django/__init__.py'
const cache = join(import.meta.dirname, '../../node_modules/.cache/lasthop')

// Wider than the edge's own limits: what is refused must be refused by the edge.
const gunicornFlags =
  '--threads 4 --limit-request-line 0 --limit-request-fields 1000 --limit-request-field_size 0'.split(' ')
