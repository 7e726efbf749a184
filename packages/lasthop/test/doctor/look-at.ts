/** What the doctor says of some files, in a form that tests compare. */
import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { stackOf } from './stack-of.ts'

/** Looks at files, of which the user says nothing more. */
export function lookAt(files: Readonly<Record<string, string>>) {
  const stack = stackOf(files)
  const { findings, view } = diagnose(stack, { today: '2026-01-01' })
  const all = findings.flatMap(family)
  return {
    stack,
    view,
    findings: all,
    rules: all.map(({ rule }) => rule),
    messages: all.map(({ message }) => message),
    errors: all.filter(({ level }) => level === 'error').map(({ message }) => message),
    assumed: view.ways.flatMap(({ ordinary }) => ordinary.assumptions),
    ends: view.ways.map(({ ordinary }) => ordinary.end.kind),
    ways: [...new Set(view.ways.map(({ way }) => way.origin))],
    reached: view.ways.flatMap(({ way, ordinary }) => (way.kind === 'door' ? [ordinary.app?.server?.service] : [])),
  }
}
