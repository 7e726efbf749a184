import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { problem, type Problem } from '@lasthop/contract'

/** A locked text. All parts are base64. */
export interface Archive {
  readonly lasthop: 'archive'
  readonly version: 1
  readonly salt: string
  readonly nonce: string
  readonly tag: string
  readonly sealed: string
}

/** A text locked with a passphrase: AES-256-GCM under a key of Argon2id. Fit for a JSON file. */
export async function lock(text: string, passphrase: string): Promise<Archive> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', await keyFor(passphrase, salt), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const told = (bytes: Buffer) => bytes.toString('base64')
  const parts = { salt: told(salt), nonce: told(nonce), tag: told(cipher.getAuthTag()), sealed: told(sealed) }
  return { lasthop: 'archive', version: 1, ...parts }
}

/** The text again; a problem for another passphrase, another file, or one that was changed. */
export async function unlock(archive: string, passphrase: string): Promise<string | Problem> {
  const parts = parseArchive(archive)
  if (parts === undefined) return problem('This is not an archive of a Lasthop console.')
  try {
    const decipher = createDecipheriv('aes-256-gcm', await keyFor(passphrase, parts.salt), parts.nonce)
    decipher.setAuthTag(parts.tag)
    return Buffer.concat([decipher.update(parts.sealed), decipher.final()]).toString('utf8')
  } catch {
    return problem('The passphrase is another one, or the file was changed.')
  }
}

interface Parts {
  readonly salt: Buffer
  readonly nonce: Buffer
  readonly tag: Buffer
  readonly sealed: Buffer
}

function parseArchive(text: string): Parts | undefined {
  const found = tryParse(text)
  if (typeof found !== 'object' || found === null || !('lasthop' in found) || found.lasthop !== 'archive')
    return undefined
  const bytes = (name: string): Buffer => {
    const value: unknown = Reflect.get(found, name)
    return typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0)
  }
  const parts = { salt: bytes('salt'), nonce: bytes('nonce'), tag: bytes('tag'), sealed: bytes('sealed') }
  return parts.salt.length === 16 && parts.nonce.length === 12 && parts.tag.length === 16 ? parts : undefined
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function keyFor(passphrase: string, salt: Buffer): Promise<Buffer> {
  const message = Buffer.from(passphrase.normalize('NFC'))
  return new Promise((resolve, reject) => {
    const parameters = { message, nonce: salt, parallelism: 1, tagLength: 32, memory: 65_536, passes: 3 }
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
