/** P801 to P807 and P805 on real handshakes: certificates and versions of TLS that are right and wrong, on sites of this machine. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'

import { makeTemporaryFolder } from '../../../../tests/e2e/temporary-folder.ts'
import { askDoctor, certify, page, startSite, type Site } from './live-site.ts'

const answer = page('<p>Hello.</p>')

suite('certificates', () => {
  test('one that is right gives no finding, and the handshake is told', async () => {
    await using site = await startSite({ answer })
    const { said, live } = await site.ask()
    assert.deepEqual(tlsRules(said), [])
    assert.deepEqual(live.sent[0]?.handshake?.names, ['localhost'])
  })

  test('one that has ended is P801 with its day, and the rest is asked all the same', async () => {
    await using site = await startSite({ answer, tls: certify(['localhost'], -30, -2) })
    const { said, live } = await site.ask()
    assert.match(said.get('P801') ?? '', /does not verify: it ended on \d{4}-\d\d-\d\d\.$/)
    assert.deepEqual(tlsRules(said), ['P801'])
    assert.ok(said.has('P506'), 'what can be learnt was not')
    assert.ok(live.sent.length > 5)
  })

  test('one that is not valid yet is P801', async () => {
    await using site = await startSite({ answer, tls: certify(['localhost'], 2, 30) })
    const { said } = await site.ask()
    assert.match(said.get('P801') ?? '', /not valid yet/)
  })

  test('one of an unknown authority is P801 with what would tell', async () => {
    await using site = await startSite({ answer })
    const { said } = await site.ask({}, { ca: [] })
    assert.match(said.get('P801') ?? '', /Root of the tests, is not known here.*--ca FILE/)
    assert.deepEqual(tlsRules(said), ['P801'])
  })

  test('one of another site is P803 with both names', async () => {
    await using site = await startSite({ answer, tls: certify(['other.example', 'www.other.example']) })
    const { said } = await site.ask()
    assert.match(said.get('P803') ?? '', /for other\.example, www\.other\.example, not for localhost/)
    assert.deepEqual(tlsRules(said), ['P803'])
  })

  for (const { title, from, to, expected } of [
    { title: 'one that ends in five days of ninety is P807', from: -85, to: 5, expected: ['P807'] },
    { title: 'one that ends in twenty days of ninety is well', from: -70, to: 20, expected: [] },
    { title: 'a short-lived one in its last third is P807', from: -5, to: 1, expected: ['P807'] },
    { title: 'a short-lived one in its first third is well', from: -1, to: 5, expected: [] },
  ])
    test(title, async () => {
      await using site = await startSite({ answer, tls: certify(['localhost'], from, to) })
      const { said } = await site.ask()
      assert.deepEqual(tlsRules(said), expected)
    })
})

suite('chains and OCSP answers, with certificates of openssl', () => {
  const folder = makeTemporaryFolder()
  after(() => folder[Symbol.dispose]())
  const chain = makeChain(folder.path)

  test('one that signed itself for another name is P801 and P803', async () => {
    await using site = await startSite({ answer, tls: { cert: chain.root, key: chain.rootKey } })
    const { said } = await site.ask({}, { ca: [] })
    assert.match(said.get('P801') ?? '', /signed itself/)
    assert.match(said.get('P803') ?? '', /for Top, not for localhost/)
  })

  test('a certificate without its intermediate is P802 that names the issuer', async () => {
    await using site = await startSite({ answer, tls: chain.leaf('lone') })
    const { said } = await site.ask({}, { ca: [chain.root] })
    assert.match(said.get('P802') ?? '', /without the one of its issuer, Intermediate_of_the_tests/)
    assert.deepEqual(tlsRules(said), ['P802'])
  })

  test('the same certificate with its intermediate is well', async () => {
    const { cert, key } = chain.leaf('lone')
    await using site = await startSite({ answer, tls: { cert: cert + chain.intermediate, key } })
    const { said } = await site.ask({}, { ca: [chain.root] })
    assert.deepEqual(tlsRules(said), [])
  })

  test('a certificate that demands a stapled answer is P801 without one, or with a revocation, and well with a good one', async () => {
    const { cert, key } = chain.leaf('staple', '1.3.6.1.5.5.7.1.24=DER:3003020105')
    await using site = await startSite({ answer, tls: { cert: cert + chain.intermediate, key } })
    const ask = async () => (await site.ask({}, { ca: [chain.root] })).said.get('P801')
    assert.match((await ask()) ?? '', /must-staple\), and none came/)
    staple(site, chain.answer('staple', 'V'))
    assert.equal(await ask(), undefined)
    staple(site, chain.answer('staple', 'R'))
    assert.match((await ask()) ?? '', /is revoked/)
    staple(site, Buffer.from('3003020101', 'hex'))
    assert.match((await ask()) ?? '', /the one that came is unreadable/)
  })
})

suite('who signed an OCSP answer', () => {
  const folder = makeTemporaryFolder()
  after(() => folder[Symbol.dispose]())
  const chain = makeChain(folder.path)
  const { cert, key } = chain.leaf('signed')
  const ask = async (der: Buffer, sent = cert + chain.intermediate) => {
    await using site = await startSite({ answer, tls: { cert: sent, key } })
    staple(site, der)
    const { said, live } = await site.ask({}, { ca: [chain.root] })
    return { p801: said.get('P801') ?? '', staple: live.sent[0]?.handshake?.staple }
  }

  test('one of the issuer is right, and so is one of a certificate that it made for this', async () => {
    const own = await ask(chain.answer('signed', 'V'))
    assert.deepEqual([own.staple?.signature, own.staple?.isForIt, own.p801], ['right', true, ''])
    const delegated = await ask(chain.answer('signed', 'V', chain.signer('deputy', 'middle', 'OCSPSigning')))
    assert.deepEqual([delegated.staple?.signature, delegated.p801], ['right', ''])
  })

  test('one of anybody else is P801, what it says is not believed, and one changed bit makes it so', async () => {
    const strange = await ask(chain.answer('signed', 'R', chain.signer('other', 'root', 'OCSPSigning')))
    assert.equal(strange.staple?.signature, 'wrong')
    assert.match(strange.p801, /not signed by its issuer/)
    const server = await ask(chain.answer('signed', 'V', chain.signer('web', 'middle', 'serverAuth')))
    assert.equal(server.staple?.signature, 'wrong')
    const der = chain.answer('signed', 'V')
    const at = der.indexOf(Buffer.from('180f', 'hex')) + 5
    der.writeUInt8(der.readUInt8(at) === 0x30 ? 0x31 : 0x30, at)
    assert.equal((await ask(der)).staple?.signature, 'wrong')
  })

  test('one about another certificate is told apart, and without the issuer nothing is said of the signature', async () => {
    chain.leaf('another')
    const other = await ask(chain.answer('another', 'R'))
    assert.deepEqual([other.staple?.isForIt, other.staple?.signature, other.p801], [false, 'right', ''])
    const alone = await ask(chain.answer('signed', 'V'), cert)
    assert.equal(alone.staple?.signature, 'unchecked')
  })
})

suite('what the port speaks', () => {
  test('TLS 1.1 that is taken still is P805', async () => {
    const old = { ...certify(['localhost']), minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }
    await using site = await startSite({ answer, tls: old })
    const { said } = await site.ask()
    assert.match(said.get('P805') ?? '', /TLSv1\.1 is spoken still/)
  })

  test('https asked of a port that speaks http is P804', async () => {
    await using site = await startSite({ answer, plain: answer })
    const { said, live } = await askDoctor(`https://localhost:${site.plainPort}/`)
    assert.match(said.get('P804') ?? '', /does not speak TLS/)
    assert.ok(live.sent.length <= 3)
  })
})

function tlsRules(said: ReadonlyMap<string, string>): readonly string[] {
  return [...said.keys()].filter((rule) => rule.startsWith('P8')).toSorted()
}

/** Makes a site staple this to its certificate. */
function staple({ server }: Site, der: Buffer): void {
  server.removeAllListeners('OCSPRequest')
  server.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, der))
}

interface ChainOfThree {
  readonly root: string
  readonly rootKey: string
  readonly intermediate: string
  /** A certificate for localhost that says where its issuer's is. */
  leaf(name: string, extension?: string): { readonly cert: string; readonly key: string }
  /** An OCSP answer for it: V for valid, R for revoked. */
  answer(name: string, status: 'V' | 'R', signer?: string): Buffer
  /** Makes somebody who may do this, signed by one of the authorities; gives the name back. */
  signer(name: string, by: 'root' | 'middle', purpose: string): string
}

/** A root, an authority between, and certificates below it. */
function makeChain(folder: string): ChainOfThree {
  const openssl = (words: string): void =>
    void execFileSync('/usr/bin/openssl', words.split(' '), { cwd: folder, stdio: 'pipe' })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const newKey = 'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  const sign = (name: string, by: string, extensions: string): void => {
    writeFileSync(join(folder, `${name}.ext`), extensions)
    openssl(
      `x509 -req -in ${name}.csr -CA ${by}.pem -CAkey ${by}.key -CAcreateserial -days 90 -extfile ${name}.ext -out ${name}.pem`,
    )
  }
  openssl(`${newKey} -x509 -days 100 -subj /CN=Top -keyout root.key -out root.pem`)
  openssl(`${newKey} -subj /O=Intermediate_of_the_tests -keyout middle.key -out middle.csr`)
  sign('middle', 'root', 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,digitalSignature\n')
  return {
    root: read('root.pem'),
    rootKey: read('root.key'),
    intermediate: read('middle.pem'),
    leaf(name, extension = 'basicConstraints=CA:false') {
      openssl(`${newKey} -subj /CN=localhost -keyout ${name}.key -out ${name}.csr`)
      const place = 'authorityInfoAccess=caIssuers;URI:http://authority.invalid/middle.crt'
      sign(name, 'middle', `subjectAltName=DNS:localhost\n${place}\n${extension}\n`)
      return { cert: read(`${name}.pem`), key: read(`${name}.key`) }
    },
    signer(name, by, purpose) {
      openssl(`${newKey} -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`)
      sign(name, by, `extendedKeyUsage=${purpose}\n`)
      return name
    },
    answer(name, status, signer = 'middle') {
      const serial = execFileSync('/usr/bin/openssl', ['x509', '-in', `${name}.pem`, '-noout', '-serial'], {
        cwd: folder,
      })
      const number = serial.toString().trim().replace('serial=', '')
      const revoked = status === 'R' ? '260101000000Z' : ''
      writeFileSync(join(folder, 'index'), `${status}\t360101000000Z\t${revoked}\t${number}\tunknown\t/CN=localhost\n`)
      openssl(
        `ocsp -index index -rsigner ${signer}.pem -rkey ${signer}.key -CA middle.pem -issuer middle.pem -cert ${name}.pem -ndays 3 -respout ${name}.der`,
      )
      return readFileSync(join(folder, `${name}.der`))
    },
  }
}
