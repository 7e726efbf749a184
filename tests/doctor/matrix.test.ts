/** The doctor against real stacks: each front with each fault before each application; what must be found, and nothing false. */
import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { after, test } from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { isProblem } from '@lasthop/contract'
import { parseAllowedName } from '../../packages/lasthop/src/config/field-name.ts'
import { askDoctorAt } from './ask-doctor.ts'
import { startApps } from './apps.ts'
import { expectedOf, faults, type LabApp, type Site } from './faults.ts'
import type { Front, Lab, RunningFront } from './front.ts'
import { fronts } from './fronts.ts'
import { matrixPage, type Cell } from './matrix-page.ts'

const cells: Cell[] = []

const apps = await startApps()
after(() => Promise.all(apps.map((app) => app[Symbol.asyncDispose]())))

for (const front of fronts) {
  test(`behind ${front.name}, every fault is found and nothing else`, async (context) => {
    using folder = makeTemporaryFolder()
    chmodSync(folder.path, 0o755)
    const certificate = makeCertificate(folder.path)
    const { running, sites } = await startWithSites(front, { folder: folder.path, certificate })
    await using _ = running
    for (const { app, site } of sites) {
      await context.test(`${site.fault} before ${app.name}`, async () => {
        const port = running.portOf?.(site) ?? site.port
        const found = await askDoctorAt(`https://${site.host}:${port}/`, running.ca)
        const wanted = expectedOf(site.fault, { app, front })
        cells.push({ front: front.name, app: app.name, fault: site.fault, found: found.faults })
        for (const rule of wanted)
          assert.ok(found.rules.has(rule), `${rule} was not found, but ${[...found.rules].join(' ')}`)
        if (wanted.length === 0) assert.deepEqual(found.faults, [], running.output().slice(-300))
      })
    }
  })
}

test('Lasthop refuses a configuration in which underscores would pass', () => {
  for (const name of ['X_Forwarded_Proto', 'X-Forwarded_Proto', 'x_forwarded-host']) {
    const allowed = parseAllowedName(name)
    assert.ok(isProblem(allowed) && allowed.message.includes('cannot be allowed'), name)
  }
})

test('the page of the matrix is what these stacks showed; WRITE_MATRIX=1 writes it anew', () => {
  const file = join(import.meta.dirname, '../../docs/doctor-matrix.md')
  const page = matrixPage(cells)
  if (env['WRITE_MATRIX'] === '1') writeFileSync(file, page)
  assert.equal(unaligned(readFileSync(file, 'utf8')), unaligned(page))
})

/** A port that was free is another program's now and then: then with others. */
async function startWithSites(front: Front, lab: Lab): Promise<Started> {
  for (let tries = 1; ; tries++) {
    const sites = await sitesFor(front)
    const started = front.start(
      sites.map(({ site }) => site),
      lab,
    )
    const running = await started.catch((error: unknown) => {
      if (tries === 3 || !/in use/i.test(String(error))) throw error
    })
    if (running !== undefined) return { running, sites }
  }
}

interface Started {
  readonly running: RunningFront
  readonly sites: Awaited<ReturnType<typeof sitesFor>>
}

async function sitesFor(front: Front): Promise<readonly { readonly app: LabApp; readonly site: Site }[]> {
  const can = faults.filter(({ name }) => !front.cannot.includes(name))
  const pairs = apps.flatMap((app) => can.map(({ name }) => ({ app, fault: name })))
  const ports = await findFreePorts(pairs.length * 2)
  return pairs.map(({ app, fault }, index) => {
    const [port = 0, innerPort = 0] = ports.slice(index * 2, index * 2 + 2)
    const host =
      front.name === 'Lasthop' ? `${fault}.${app.name.toLowerCase().replaceAll('.', '')}.localhost` : 'localhost'
    return { app, site: { fault, host, port, innerPort, appPort: app.port } }
  })
}

/** Tables without the spaces and dashes that only align them. */
function unaligned(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')
}
