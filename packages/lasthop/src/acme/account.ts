import { isProblem, type Problem } from '@lasthop/contract'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder, readText, writePrivately } from '../state/files.ts'
import { withLock } from '../state/lock.ts'
import type { AcmeClient, Signature } from './client.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'
import { bindAccount, jwkOf, keyOf, newKeyPem } from './jose.ts'

/** Who wants to be known to an authority. */
export interface Customer {
  readonly home: string
  readonly email: string | undefined
  /** Told once, when an account is made. */
  readonly onTerms: (terms: string, host: string) => void
}

/** Our account with this authority: the one in the home folder, or a new one, stored before it is used. */
export async function openAccount(client: AcmeClient, customer: Customer): Promise<Required<Signature> | AcmeFault> {
  const folder = join(customer.home, 'acme')
  const path = join(folder, `${fileNameOf(client)}.json`)
  const known = await readAccount(path)
  if (known !== undefined) return signatureOf(known)
  // Two processes must not make two accounts. Looked at again under the lock.
  const made = await withLock(folder, async () => (await readAccount(path)) ?? makeAccount(client, customer, path))
  if (isFault(made)) return made
  return isProblem(made) ? storageFault(made) : signatureOf(made)
}

/** Forgets an account that the authority does not know any more. Its key stays: the next account has it again. */
export async function forgetAccount(client: AcmeClient, home: string): Promise<AcmeFault | undefined> {
  const path = join(home, 'acme', `${fileNameOf(client)}.json`)
  const known = await readAccount(path)
  if (known === undefined) return undefined
  const trouble = await writePrivately(path, textOf({ ...known, url: undefined }))
  return trouble === undefined ? undefined : storageFault(trouble)
}

/** What could not be stored is not asked for. */
export function storageFault({ message }: Problem): AcmeFault {
  return fault('storage', message, 'Free some space, or let the user that runs Lasthop write there.')
}

type Account = z.infer<typeof accountFile>

async function readAccount(path: string): Promise<(Account & { url: string }) | undefined> {
  const account = await readFile(path)
  return account?.url === undefined ? undefined : { ...account, url: account.url }
}

async function readFile(path: string): Promise<Account | undefined> {
  const text = await readText(path)
  if (text === undefined || isProblem(text)) return undefined
  try {
    return accountFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The key is stored first: an authority knows an account by its key, so a crash in between makes no second one. */
async function makeAccount(
  client: AcmeClient,
  customer: Customer,
  path: string,
): Promise<(Account & { url: string }) | AcmeFault | Problem> {
  const { directory } = client.authority
  const draft = (await readFile(path)) ?? { version: 1 as const, directory, keyPem: newKeyPem() }
  const trouble = (await makeFolder(join(path, '..'))) ?? (await writePrivately(path, textOf(draft)))
  if (trouble !== undefined) return trouble
  const url = await register(client, customer, draft.keyPem)
  if (isFault(url)) return url
  const account = { ...draft, url }
  return (await writePrivately(path, textOf(account))) ?? account
}

/** RFC 8555 section 7.3. */
async function register(client: AcmeClient, { email, onTerms }: Customer, keyPem: string): Promise<string | AcmeFault> {
  const { authority, directory, host } = client
  const { meta, newAccount } = directory
  if (meta?.externalAccountRequired === true && authority.eab === undefined) return unbound(host)
  const key = keyOf(keyPem)
  const binding =
    authority.eab === undefined ? {} : { externalAccountBinding: bindAccount(jwkOf(key), authority.eab, newAccount) }
  const contact = email === undefined ? {} : { contact: [`mailto:${email}`] }
  if (meta?.termsOfService !== undefined) onTerms(meta.termsOfService, host)
  const payload = { termsOfServiceAgreed: true, ...contact, ...binding }
  const reply = await client.post({ url: newAccount, payload }, { key, account: undefined }, z.object({}))
  if (isFault(reply)) return reply
  return (
    reply.location ??
    fault(
      'nonsense',
      `The authority at ${host} made an account and did not say where.`,
      'Lasthop tries again by itself.',
    )
  )
}

function unbound(host: string): AcmeFault {
  return fault(
    'setup',
    `The authority at ${host} signs only for its customers, and no "eab" is given for it.`,
    'Get a key identifier and a MAC key from it, and put them into "eab: { id: ID, key: KEY }".',
  )
}

function signatureOf({ keyPem, url }: Account & { url: string }): Required<Signature> {
  return { key: keyOf(keyPem), account: url }
}

/** One account for each directory and customer. */
function fileNameOf({ authority: { directory, eab } }: AcmeClient): string {
  const { host } = new URL(directory)
  const digest = createHash('sha256')
    .update(`${directory} ${eab?.id ?? ''}`)
    .digest('hex')
  return `${host.replaceAll(/[^a-z0-9.-]/g, '-')}+${digest.slice(0, 12)}`
}

function textOf(account: Account): string {
  return `${JSON.stringify(account, undefined, 2)}\n`
}

const accountFile = z.object({
  version: z.literal(1),
  directory: z.string(),
  keyPem: z.string(),
  url: z.string().optional(),
})
