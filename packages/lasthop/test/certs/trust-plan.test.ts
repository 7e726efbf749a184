import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planTrust, type Stores, type TrustStep } from '../../src/certs/trust-plan.ts'

const root = { path: '/h/ca/root.crt', commonName: 'Lasthop Local CA 12ab34' }
const bare: Stores = {
  platform: 'linux',
  isAdministrator: true,
  linux: 'debian',
  nssFolders: [],
  newNssFolder: undefined,
  hasCertutil: true,
}

/** A plan in few words: each command on a line, after the reason why it is not for us to run. */
function sketch(steps: readonly TrustStep[]): readonly string[] {
  return steps.flatMap(({ byHand, commands }) => [
    ...(byHand === undefined ? [] : [`by hand: ${byHand}`]),
    ...commands.map((words) => words.join(' ')),
  ])
}

interface Case {
  readonly title: string
  readonly stores: Partial<Stores>
  readonly plan: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'Debian’s store takes .crt files and a refresh',
    stores: {},
    plan: [
      'install -m 644 /h/ca/root.crt /usr/local/share/ca-certificates/lasthop-local-ca-12ab34.crt',
      'update-ca-certificates',
    ],
  },
  {
    title: 'Red Hat’s store has another folder and another refresh',
    stores: { linux: 'redhat' },
    plan: [
      'install -m 644 /h/ca/root.crt /etc/pki/ca-trust/source/anchors/lasthop-local-ca-12ab34.pem',
      'update-ca-trust extract',
    ],
  },
  {
    title: 'without rights nothing of the system is touched: the commands are for the user, with sudo',
    stores: { isAdministrator: false },
    plan: [
      'by hand: it takes an administrator',
      'sudo install -m 644 /h/ca/root.crt /usr/local/share/ca-certificates/lasthop-local-ca-12ab34.crt',
      'sudo update-ca-certificates',
    ],
  },
  {
    title: 'an unknown system gets no command that may be wrong',
    stores: { platform: 'freebsd', linux: undefined },
    plan: ['by hand: this system keeps it in a place that Lasthop does not know: add "/h/ca/root.crt" to it'],
  },
  {
    title: 'macOS: the user’s own keychain without rights, no NSS',
    stores: { platform: 'darwin', linux: undefined, isAdministrator: false, nssFolders: ['/n'] },
    plan: ['security add-trusted-cert -r trustRoot /h/ca/root.crt'],
  },
  {
    title: 'macOS: the system’s keychain with rights',
    stores: { platform: 'darwin', linux: undefined },
    plan: ['security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain /h/ca/root.crt'],
  },
  {
    title: 'Windows: the user’s own store without rights',
    stores: { platform: 'win32', linux: undefined, isAdministrator: false },
    plan: ['certutil.exe -user -f -addstore Root /h/ca/root.crt'],
  },
  {
    title: 'each NSS database gets the root, for servers only, and a missing one is made',
    stores: { linux: undefined, nssFolders: ['/u/.mozilla/firefox/a.default'], newNssFolder: '/u/.pki/nssdb' },
    plan: [
      'by hand: this system keeps it in a place that Lasthop does not know: add "/h/ca/root.crt" to it',
      'certutil -A -d sql:/u/.mozilla/firefox/a.default -t C,, -n Lasthop Local CA 12ab34 -i /h/ca/root.crt',
      'mkdir -p -m 700 /u/.pki/nssdb',
      'certutil -N --empty-password -d sql:/u/.pki/nssdb',
      'certutil -A -d sql:/u/.pki/nssdb -t C,, -n Lasthop Local CA 12ab34 -i /h/ca/root.crt',
    ],
  },
  {
    title: 'without certutil the browsers are for the user to do, and the message names the package',
    stores: { nssFolders: ['/n'], hasCertutil: false, isAdministrator: false },
    plan: [
      'by hand: it takes an administrator',
      'sudo install -m 644 /h/ca/root.crt /usr/local/share/ca-certificates/lasthop-local-ca-12ab34.crt',
      'sudo update-ca-certificates',
      'by hand: it takes the program certutil (Debian: libnss3-tools, Red Hat: nss-tools)',
      'certutil -A -d sql:/n -t C,, -n Lasthop Local CA 12ab34 -i /h/ca/root.crt',
    ],
  },
]

for (const { title, stores, plan } of cases) {
  test(title, () => assert.deepEqual(sketch(planTrust(root, { ...bare, ...stores })), plan))
}
