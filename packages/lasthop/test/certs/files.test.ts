import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadKeyPair, type KeyPairFiles } from '../../src/certs/files.ts'
import { daysAfter, messageOf, openCa, openssl, sound, temporaryFolder } from './fixtures.ts'

// A minute on: openssl dates certificates from this very second, in whole seconds.
const now = new Date(Date.now() + 60_000)

/** A certificate and its key in `cert.pem` and `key.pem` of a folder. */
async function writePair(folder: string): Promise<KeyPairFiles> {
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const ca = await openCa(join(folder, 'home'), now)
  const { certPem, keyPem } = sound(await ca.certificateFor(['app.test', '*.app.test', '127.0.0.1', '::1']))
  await writeFile(files.cert, certPem)
  await writeFile(files.key, keyPem, { mode: 0o600 })
  return files
}

test('a pair is read with the names, the issuer and the dates of its leaf', async () => {
  await using folder = await temporaryFolder()
  const { pair, warnings } = sound(await loadKeyPair(await writePair(folder.path), now))
  assert.deepEqual(warnings, [])
  assert.deepEqual(pair.names, ['app.test', '*.app.test', '127.0.0.1', '::1'])
  assert.match(pair.issuer, /^Lasthop Local CA /)
  assert.ok(pair.notBefore < now && now < pair.notAfter)
})

test('an RSA pair with other text around its blocks is read', async () => {
  await using folder = await temporaryFolder()
  const [cert, key] = [join(folder.path, 'c'), join(folder.path, 'k')]
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-noenc',
    '-keyout',
    key,
    '-out',
    cert,
    '-subj',
    '/O=Acme/CN=R',
    '-addext',
    'subjectAltName=DNS:R.test',
  )
  await writeFile(cert, `Bag attributes\n\n${await readFile(cert, 'utf8')}`)
  const { pair } = sound(await loadKeyPair({ cert, key }, now))
  assert.deepEqual(pair.names, ['r.test'])
  assert.equal(pair.issuer, 'R')
})

test('a name with a NUL in it is no name', async () => {
  await using folder = await temporaryFolder()
  const [cert, key, config] = [join(folder.path, 'c'), join(folder.path, 'k'), join(folder.path, 'conf')]
  // DER: two dNSName entries, "a.test" followed by a NUL and ".evil", then "b.test".
  const names = 'DER:30:16:82:0C:61:2E:74:65:73:74:00:2E:65:76:69:6C:82:06:62:2E:74:65:73:74'
  await writeFile(
    config,
    `[req]\ndistinguished_name=dn\nx509_extensions=x\nprompt=no\n[dn]\nCN=x\n[x]\nsubjectAltName=${names}\n`,
  )
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
    '-keyout',
    key,
    '-out',
    cert,
    '-config',
    config,
  )
  assert.deepEqual(sound(await loadKeyPair({ cert, key }, now)).pair.names, ['b.test'])
})

interface Fault {
  readonly title: string
  readonly spoil: (files: KeyPairFiles, folder: string) => Promise<KeyPairFiles | void>
  readonly message: RegExp
}

const faults: readonly Fault[] = [
  {
    title: 'a certificate that is not there',
    spoil: async ({ key }, folder) => ({ cert: join(folder, 'none.pem'), key }),
    message: /none\.pem" does not exist: a file in PEM was expected there\. Correct the path\.$/,
  },
  {
    title: 'a key that is a folder',
    spoil: async ({ cert }, folder) => ({ cert, key: folder }),
    message: /could not be read: it is a folder\./,
  },
  {
    title: 'a certificate in DER',
    spoil: async ({ cert }) => void (await openssl('x509', '-in', cert, '-outform', 'der', '-out', cert)),
    message: /cert\.pem" is not a certificate in PEM: binary DER was found .* openssl x509 -inform der/,
  },
  {
    title: 'the two files swapped',
    spoil: async ({ cert, key }) => ({ cert: key, key: cert }),
    message: /key\.pem" is not a certificate in PEM: "-----BEGIN PRIVATE KEY-----" was found/,
  },
  {
    title: 'a certificate in the place of the key',
    spoil: async ({ cert }) => ({ cert, key: cert }),
    message: /cert\.pem" is not a private key in PEM: "-----BEGIN CERTIFICATE-----" was found/,
  },
  {
    title: 'a key with a password',
    spoil: async ({ key }) =>
      void (await openssl(
        'genpkey',
        '-algorithm',
        'EC',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-aes256',
        '-pass',
        'pass:x',
        '-out',
        key,
      )),
    message: /key\.pem" is a private key with a password.* openssl pkey -in ".*key\.pem" -out NEW\.key/,
  },
  {
    title: 'the key of another certificate',
    spoil: async ({ key }) => void (await openssl('genpkey', '-algorithm', 'ED25519', '-out', key)),
    message: /key\.pem" is not the key of ".*cert\.pem": the certificate was made for another key\./,
  },
  {
    title: 'an empty key',
    spoil: async ({ key }) => writeFile(key, '\n'),
    message: /key\.pem" is not a private key in PEM: nothing was found/,
  },
]

for (const { title, spoil, message } of faults) {
  test(`${title} is named, with what to do`, async () => {
    await using folder = await temporaryFolder()
    const files = await writePair(folder.path)
    const spoiled = (await spoil(files, folder.path)) ?? files
    assert.match(messageOf(await loadKeyPair(spoiled, now)), message)
  })
}

test('a message never repeats what is in a key', async () => {
  await using folder = await temporaryFolder()
  const files = await writePair(folder.path)
  const secret = (await readFile(files.key, 'utf8')).split('\n')[1] ?? ''
  await writeFile(files.key, `-----BEGIN PRIVATE KEY-----\n${secret}\n`)
  const message = messageOf(await loadKeyPair(files, now))
  assert.match(message, /with a damaged or cut block/)
  assert.ok(!message.includes(secret.slice(0, 8)))
})

test('an ended certificate is loaded with a warning that has its day, and so is one that has not begun', async () => {
  await using folder = await temporaryFolder()
  const files = await writePair(folder.path)
  const [ended] = sound(await loadKeyPair(files, daysAfter(now, 91))).warnings
  assert.match(
    messageOf(ended),
    /The certificate in ".*cert\.pem" ended on \d{4}-\d\d-\d\d: browsers refuse it\. Renew it\.$/,
  )
  const [early] = sound(await loadKeyPair(files, daysAfter(now, -1))).warnings
  assert.match(messageOf(early), /cert\.pem" begins on .* and today is .*\. Check the clock of this machine\.$/)
})

test('a key that every user can read is loaded with a warning; one that its group can read is not worth a word', async () => {
  await using folder = await temporaryFolder()
  const files = await writePair(folder.path)
  await chmod(files.key, 0o640)
  assert.deepEqual(sound(await loadKeyPair(files, now)).warnings, [])
  await chmod(files.key, 0o644)
  const [warning] = sound(await loadKeyPair(files, now)).warnings
  assert.match(
    messageOf(warning),
    /^The key ".*key\.pem" can be read by every user of this machine\. Take that away with chmod o= /,
  )
})

test('a key that may not be read is told with its path, and with whom to let', async () => {
  await using folder = await temporaryFolder()
  const files = await writePair(folder.path)
  await chmod(folder.path, 0o755)
  await chmod(files.key, 0)
  const message = messageOf(await asNobody(() => loadKeyPair(files, now)))
  assert.match(message, /key\.pem" could not be read: permission denied\. .*\bread\b.*\.$/)
})

/** Root may read everything; for others this changes nothing. */
async function asNobody<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
