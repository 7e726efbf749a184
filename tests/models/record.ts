import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import process from 'node:process'

/** What a test of a model compared: a row of the table in docs/fidelity.md. Several of one product are added up. */
export interface Row {
  /** What ran: `Django behind gunicorn`. */
  readonly product: string
  readonly configurations: number
  /** For each configuration on its own. */
  readonly requests: number
  readonly disagreements: number
  /** Requests about which the model said that it does not know. */
  readonly unknown: number
}

/** Writes down what was compared where `scripts/fidelity.ts` asks for it; the version is measured then alone. */
export function record({ version, ...row }: Row & { readonly version: () => string }): void {
  const file = process.env['FIDELITY_RECORD']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ ...row, version: version() })}\n`)
}

/** The versions of Debian packages that run here. */
export function debian(...packages: readonly string[]): () => string {
  return () =>
    packages
      .map((name) => execFileSync('/usr/bin/dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' }))
      .map((version) => /^(?:\d+:)?([\d.]+)/.exec(version)?.[1] ?? version)
      .join(', ')
}
