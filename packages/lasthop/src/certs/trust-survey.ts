import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { linuxStores, type LinuxStore, type Stores } from './trust-plan.ts'

/** The user on whose behalf the stores are looked for. */
export interface User {
  /** The user's home folder; without one there are no browsers to look for. */
  readonly home: string | undefined
  /** The folders of PATH, as the environment has them. */
  readonly path: string
  readonly isAdministrator: boolean
}

/** Finds the stores of this machine and user that can be made to trust a root. */
export async function surveyStores(user: User, platform: NodeJS.Platform): Promise<Stores> {
  const nssFolders = user.home === undefined ? [] : await findNssFolders(user.home)
  const chromium = user.home === undefined ? undefined : join(user.home, '.pki', 'nssdb')
  return {
    platform,
    isAdministrator: user.isAdministrator,
    linux: platform === 'linux' ? await findLinuxStore() : undefined,
    nssFolders,
    newNssFolder: chromium === undefined || nssFolders.includes(chromium) ? undefined : chromium,
    hasCertutil: await isOnPath('certutil', user.path),
  }
}

async function findLinuxStore(): Promise<LinuxStore | undefined> {
  const kinds = ['debian', 'redhat', 'arch', 'suse'] as const
  for (const kind of kinds) {
    if (await exists(linuxStores[kind].folder)) return kind
  }
  return undefined
}

async function findNssFolders(home: string): Promise<readonly string[]> {
  const profiles = await Promise.all(firefoxFolders.map((folder) => foldersIn(join(home, folder))))
  const candidates = [...sharedFolders.map((folder) => join(home, folder)), ...profiles.flat()]
  const found = await Promise.all(candidates.map((folder) => exists(join(folder, 'cert9.db'))))
  return candidates.filter((_, at) => found[at])
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name))
  } catch {
    return []
  }
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  const found = await Promise.all(path.split(delimiter).map((folder) => exists(join(folder, program), constants.X_OK)))
  return found.includes(true)
}

async function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** Chromium and Chrome, also as Debian's and Ubuntu's packages have them. */
const sharedFolders = ['.pki/nssdb', '.local/share/pki/nssdb', 'snap/chromium/current/.pki/nssdb']

/** Each has a folder for each profile. */
const firefoxFolders = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
]
