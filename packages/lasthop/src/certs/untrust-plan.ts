import { linuxStores, noCertutil, systemFileOf, type Stores, type TrustedRoot, type TrustStep } from './trust-plan.ts'

/** One store, how to see whether the root is in it, and what takes it out. */
export interface UntrustStep extends TrustStep {
  /** A command that succeeds if the root is there; undefined where nobody can tell. */
  readonly probe: readonly string[] | undefined
}

/** Everything that has to happen here for the root to be trusted no more. Decides, and touches nothing. */
export function planUntrust(root: TrustedRoot, stores: Stores): readonly UntrustStep[] {
  return [systemStep(root, stores), ...nssSteps(root, stores)]
}

function systemStep(root: TrustedRoot, stores: Stores): UntrustStep {
  const { commonName, path } = root
  if (stores.platform === 'darwin') {
    const probe = ['security', 'find-certificate', '-c', commonName]
    const system = stores.isAdministrator ? ['-d'] : []
    const remove = ['security', 'remove-trusted-cert', ...system, path]
    return { store: 'the keychain', probe, commands: [remove, ['security', 'delete-certificate', '-c', commonName]] }
  }
  if (stores.platform === 'win32') {
    const user = stores.isAdministrator ? [] : ['-user']
    const probe = ['certutil.exe', ...user, '-store', 'Root', commonName]
    return {
      store: 'the Windows store',
      probe,
      commands: [['certutil.exe', ...user, '-delstore', 'Root', commonName]],
    }
  }
  return linuxStep(root, stores)
}

function linuxStep(root: TrustedRoot, { linux, isAdministrator }: Stores): UntrustStep {
  const store = 'the system store'
  if (linux === undefined) return { store, probe: undefined, commands: [], byHand: unknownSystem(root) }
  const file = systemFileOf(root, linux)
  const commands = [['rm', file], linuxStores[linux].forget]
  const probe = ['test', '-e', file]
  if (isAdministrator) return { store, probe, commands }
  return { store, probe, commands: commands.map((words) => ['sudo', ...words]), byHand: 'it takes an administrator' }
}

function nssSteps({ commonName }: TrustedRoot, { nssFolders, hasCertutil }: Stores): readonly UntrustStep[] {
  return nssFolders.map((folder) => {
    const store = `the browsers' store "${folder}"`
    const about = ['-d', `sql:${folder}`, '-n', commonName]
    const commands = [['certutil', '-D', ...about]]
    if (!hasCertutil) return { store, probe: undefined, commands, byHand: noCertutil }
    return { store, probe: ['certutil', '-L', ...about], commands }
  })
}

function unknownSystem({ commonName }: TrustedRoot): string {
  return `this system keeps it in a place that Lasthop does not know: take "${commonName}" out of it`
}
