/** Looks into the files that a configuration names, and says what is wrong at the entry that names them. */
import { isProblem, type Problem } from '@lasthop/contract'

import { loadClientCa } from '../certs/client-ca.ts'
import { entryProblem, type EntryProblem } from '../certs/entry-problem.ts'
import { datesProblem, openKeyProblem, readKeyPair, type KeyPairFiles } from '../certs/files.ts'
import { bareHost, isCovered } from '../certs/names.ts'
import { secureContextOf } from '../certs/secure-context.ts'
import type { Site } from '../config/config.ts'
import type { LocatedConfig } from '../config/parse.ts'
import { valueAt } from '../config/places.ts'
import { problemsOf, type Remark } from '../config/remark.ts'
import { loadSecurity } from '../upstream/secure.ts'

/** Why sites cannot be served with their files, or not to browsers. */
export async function fileProblems(located: LocatedConfig, name: string): Promise<readonly Problem[]> {
  const faults = await Promise.all(
    located.config.sites.map(async (site, index) =>
      [...(await ownFaults(site)), ...upstreamFaults(site, located, index)].map((fault) =>
        remarkOf(fault, located, index),
      ),
    ),
  )
  return problemsOf(faults.flat(), name)
}

/** What works, and is unwise. */
export async function fileWarnings(located: LocatedConfig, name: string): Promise<readonly Problem[]> {
  const warnings = await Promise.all(
    located.config.sites.map(async ({ tls }, index) => {
      const warning = tls.kind === 'files' ? await openKeyProblem(tls.key) : undefined
      return warning === undefined ? [] : [remarkOf({ path: ['tls', 'key'], ...warning }, located, index)]
    }),
  )
  return problemsOf(warnings.flat(), name)
}

/** What is wrong with what an entry of a site names. */
interface Fault {
  /** Of the entry, from its site. */
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function remarkOf({ path, message }: Fault, { config, siteNames, document }: LocatedConfig, index: number): Remark {
  return {
    place: document.places.ofValue(['sites', siteNames[index] ?? '', ...path]),
    message: `site ${config.sites[index]?.host}: ${message}`,
  }
}

async function ownFaults({ host, tls, clientCa }: Site): Promise<readonly Fault[]> {
  const pair = tls.kind === 'files' ? await pairProblem(tls, host) : undefined
  const authorities = clientCa === undefined ? undefined : await loadClientCa(clientCa)
  return [
    ...(pair !== undefined ? [{ path: ['tls', pair.entry], message: pair.message }] : []),
    ...(isProblem(authorities) ? [{ path: ['client_ca'], message: authorities.message }] : []),
  ]
}

async function pairProblem(files: KeyPairFiles, host: string): Promise<EntryProblem | undefined> {
  const pair = await readKeyPair(files)
  if (isProblem(pair)) return pair
  const context = secureContextOf(pair)
  const fault = isProblem(context) ? context : datesProblem(pair, files.cert, new Date())
  if (fault !== undefined) return entryProblem('cert', fault.message)
  if (isCovered(bareHost(host), pair.names)) return undefined
  return entryProblem(
    'cert',
    `The certificate in "${files.cert}" is for ${pair.names.join(', ') || 'no name'}: browsers refuse it here. Use one for ${host}.`,
  )
}

/** The files for TLS towards upstreams. */
function upstreamFaults({ to }: Site, { siteNames, document }: LocatedConfig, index: number): readonly Fault[] {
  const isList = Array.isArray(valueAt(document.value, ['sites', siteNames[index] ?? '', 'to']))
  return to.flatMap((upstream, position) => {
    const loaded = loadSecurity(upstream)
    if (!isProblem(loaded)) return []
    return [{ path: ['to', ...(isList ? [position] : []), loaded.entry], message: loaded.message }]
  })
}
