/** The root certificate that is to be trusted. */
export interface TrustedRoot {
  readonly path: string
  /** Its common name: the nickname it gets in browsers' stores. */
  readonly commonName: string
}

/** What `surveyStores` found on this machine. */
export interface Stores {
  readonly platform: NodeJS.Platform
  readonly isAdministrator: boolean
  /** The kind of Linux, told by the folder that its system store reads. */
  readonly linux: LinuxStore | undefined
  /** NSS databases: Chromium's, one for each Firefox profile, and so on. */
  readonly nssFolders: readonly string[]
  /** Where Chromium looks when the user has no NSS database yet; to be made. Nothing if there is one. */
  readonly newNssFolder: string | undefined
  /** NSS's certutil, not that of Windows. */
  readonly hasCertutil: boolean
}

/** System stores of Linux that are known. */
export type LinuxStore = keyof typeof linuxStores

/** One store, and the commands that make it trust the root. Each command is a program and its words. */
export interface TrustStep {
  /** `the system store`, `the NSS database "/home/..."` */
  readonly store: string
  readonly commands: readonly (readonly string[])[]
  /** If set, the commands are not for us to run: why not. */
  readonly byHand?: string
}

/** Everything that has to happen here for the root to be trusted. Decides, and touches nothing. */
export function planTrust(root: TrustedRoot, stores: Stores): readonly TrustStep[] {
  return [systemStep(root, stores), ...nssSteps(root, stores)]
}

function systemStep(root: TrustedRoot, stores: Stores): TrustStep {
  if (stores.platform === 'darwin') return { store: 'the keychain', commands: [macCommand(root, stores)] }
  if (stores.platform === 'win32') return { store: 'the Windows store', commands: [windowsCommand(root, stores)] }
  const store = 'the system store'
  if (stores.linux === undefined) return { store, commands: [], byHand: unknownSystem(root) }
  const { refresh } = linuxStores[stores.linux]
  const file = systemFileOf(root, stores.linux)
  const commands = [['install', '-m', '644', root.path, file], refresh]
  if (stores.isAdministrator) return { store, commands }
  return { store, commands: commands.map((words) => ['sudo', ...words]), byHand: 'it takes an administrator' }
}

/** Where a root stands in the system's store. */
export function systemFileOf({ commonName }: TrustedRoot, linux: LinuxStore): string {
  const { folder, extension } = linuxStores[linux]
  return `${folder}/${commonName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.${extension}`
}

/** Without `-d` the trust is the user's own, and macOS asks for the user's password in a window. */
function macCommand({ path }: TrustedRoot, { isAdministrator }: Stores): readonly string[] {
  const whole = ['-d', '-r', 'trustRoot', '-k', '/Library/Keychains/System.keychain', path]
  return ['security', 'add-trusted-cert', ...(isAdministrator ? whole : ['-r', 'trustRoot', path])]
}

function windowsCommand({ path }: TrustedRoot, { isAdministrator }: Stores): readonly string[] {
  return ['certutil.exe', ...(isAdministrator ? [] : ['-user']), '-f', '-addstore', 'Root', path]
}

/** Firefox and Chromium read the system's store on macOS and Windows, and stores of their own elsewhere. */
function nssSteps(root: TrustedRoot, stores: Stores): readonly TrustStep[] {
  if (stores.platform === 'darwin' || stores.platform === 'win32') return []
  const steps = stores.nssFolders.map((folder) => nssStep(root, folder))
  const fresh = stores.newNssFolder
  if (fresh !== undefined) steps.push(newNssStep(root, fresh))
  return stores.hasCertutil ? steps : steps.map((step) => ({ ...step, byHand: noCertutil }))
}

function nssStep({ path, commonName }: TrustedRoot, folder: string): TrustStep {
  // "C,,": trusted to sign servers' certificates, and neither mail nor programs.
  const add = ['certutil', '-A', '-d', `sql:${folder}`, '-t', 'C,,', '-n', commonName, '-i', path]
  return { store: `the browsers' store "${folder}"`, commands: [add] }
}

function newNssStep(root: TrustedRoot, folder: string): TrustStep {
  const step = nssStep(root, folder)
  const make = [
    ['mkdir', '-p', '-m', '700', folder],
    ['certutil', '-N', '--empty-password', '-d', `sql:${folder}`],
  ]
  return { ...step, commands: [...make, ...step.commands] }
}

function unknownSystem({ path }: TrustedRoot): string {
  return `this system keeps it in a place that Lasthop does not know: add "${path}" to it`
}

/**
 * Where each kind of Linux keeps the authorities that its administrator adds, what makes it read them again, and what makes
 * it forget one that is gone: Debian keeps links to it otherwise.
 */
export const linuxStores = {
  debian: {
    folder: '/usr/local/share/ca-certificates',
    extension: 'crt',
    refresh: ['update-ca-certificates'],
    forget: ['update-ca-certificates', '--fresh'],
  },
  redhat: {
    folder: '/etc/pki/ca-trust/source/anchors',
    extension: 'pem',
    refresh: ['update-ca-trust', 'extract'],
    forget: ['update-ca-trust', 'extract'],
  },
  arch: {
    folder: '/etc/ca-certificates/trust-source/anchors',
    extension: 'crt',
    refresh: ['trust', 'extract-compat'],
    forget: ['trust', 'extract-compat'],
  },
  suse: {
    folder: '/usr/share/pki/trust/anchors',
    extension: 'pem',
    refresh: ['update-ca-certificates'],
    forget: ['update-ca-certificates'],
  },
} as const

/** Why a browsers' store cannot be changed. */
export const noCertutil = 'it takes the program certutil (Debian: libnss3-tools, Red Hat: nss-tools)'
