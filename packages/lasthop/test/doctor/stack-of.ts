import { defaultContract } from '@lasthop/contract'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack, type Stack } from '../../src/doctor/stack.ts'
import { render } from '../../src/products/apache/render.ts'
import { folderOf } from './folder-of.ts'

/** The stack of these files, of which the user says nothing more. */
export function stackOf(files: Readonly<Record<string, string>>): Stack {
  return buildStack(folderOf(files), { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
}

/** Ids of the rules of all findings, causes and consequences alike. */
export function rulesIn(files: Readonly<Record<string, string>>): readonly string[] {
  return diagnose(stackOf(files), { today: '2026-01-01' })
    .findings.flatMap(family)
    .map(({ rule }) => rule)
}

/** An Apache that tells the truth to an application on 127.0.0.1:8000. */
export const rightApache = render({
  contract: defaultContract,
  upstream: { protocol: 'http', target: { kind: 'tcp', host: '127.0.0.1', port: 8000 } },
  names: ['app.example.org'],
  certificate: { cert: '/etc/ssl/app.pem', key: '/etc/ssl/app.key' },
  httpPort: 80,
  httpsPort: 443,
})
