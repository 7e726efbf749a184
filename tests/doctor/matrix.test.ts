/** The doctor against real stacks: each front with each fault before each application; what must be found, and nothing false. */
import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import test from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { askDoctor } from './ask-doctor.ts'
import { startApps } from './apps.ts'
import { expectedOf, faults, type LabApp, type Site } from './faults.ts'
import { fronts, startFront } from './fronts.ts'
import { matrixPage, type Cell } from './matrix-page.ts'

const cells: Cell[] = []

for (const front of fronts) {
  test(`behind ${front.name}, every fault is found and nothing else`, async (context) => {
    using folder = makeTemporaryFolder()
    chmodSync(folder.path, 0o755)
    const certificate = makeCertificate(folder.path)
    await using started = new AsyncDisposableStack()
    const apps = await startApps()
    for (const app of apps) started.use(app)
    const sites = await sitesFor(apps)
    await using running = await startFront(front, {
      folder: folder.path,
      sites: sites.map(({ site }) => site),
      certificate,
    })
    for (const { app, site } of sites) {
      await context.test(`${site.fault} before ${app.name}`, async () => {
        const found = await askDoctor(site.port, readFileSync(certificate.certificate, 'utf8'))
        const wanted = expectedOf(site.fault, { folds: app.folds, aliasComes: front.aliasComes })
        cells.push({ front: front.name, app: app.name, fault: site.fault, found: found.faults })
        for (const rule of wanted)
          assert.ok(found.rules.has(rule), `${rule} was not found, but ${[...found.rules].join(' ')}`)
        if (wanted.length === 0) assert.deepEqual(found.faults, [], running.output().slice(-300))
      })
    }
  })
}

test('the page of the matrix is what these stacks showed; WRITE_MATRIX=1 writes it anew', () => {
  const file = join(import.meta.dirname, '../../docs/doctor-matrix.md')
  const page = matrixPage(cells)
  if (env['WRITE_MATRIX'] === '1') writeFileSync(file, page)
  assert.equal(unaligned(readFileSync(file, 'utf8')), unaligned(page))
})

async function sitesFor(apps: readonly LabApp[]): Promise<readonly { readonly app: LabApp; readonly site: Site }[]> {
  const pairs = apps.flatMap((app) => faults.map(({ name }) => ({ app, fault: name })))
  const ports = await findFreePorts(pairs.length * 2)
  return pairs.map(({ app, fault }, index) => {
    const [port = 0, innerPort = 0] = ports.slice(index * 2, index * 2 + 2)
    return { app, site: { fault, port, innerPort, appPort: app.port } }
  })
}

/** Tables without the spaces and dashes that only align them. */
function unaligned(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')
}
