import { useState } from 'preact/hooks'
import { useDoctor, type Finding } from '../doctor-run.ts'
import { Diff } from '../parts/diff.tsx'
import { Fault, Notice } from '../parts/notice.tsx'

/** The doctor, asked about a running site or about files on the edge's machine. */
export function Doctor() {
  const [target, setTarget] = useState('')
  const run = useDoctor()
  const begin = (event: Event) => {
    event.preventDefault()
    run.begin(target.trim())
  }
  return (
    <section>
      <h1>Doctor</h1>
      <p class="quiet">
        Does the application believe what really happened? The doctor asks a running site, or reads the files of a stack
        on the machine of this edge. It changes nothing.
      </p>
      <form class="row" onSubmit={begin}>
        <label class="wide">
          Address or folder
          <input
            required
            placeholder="https://app.example.com or /etc/nginx"
            value={target}
            onInput={({ currentTarget }) => setTarget(currentTarget.value)}
          />
        </label>
        <button type="submit" class="main" disabled={run.state === 'running'}>
          {run.state === 'running' ? 'Looking…' : 'Look'}
        </button>
      </form>
      <Fault message={run.fault} />
      {run.progress.length > 0 && (
        <pre class="source progress" aria-live="polite" tabIndex={0}>
          {run.progress.join('\n')}
        </pre>
      )}
      {run.report !== undefined && <Report findings={run.report.findings} unknown={run.report.unknown} />}
    </section>
  )
}

function Report({
  findings,
  unknown,
}: {
  findings: readonly Finding[]
  unknown: readonly { reason: string; remedy?: string }[]
}) {
  return (
    <>
      {findings.length === 0 && <Notice kind="good">Nothing was found.</Notice>}
      {findings.map((finding) => (
        <FindingView key={finding.fingerprint} finding={finding} shownBefore={fixesBefore(finding, findings)} />
      ))}
      {unknown.length > 0 && (
        <div class="panel">
          <h2>What is not known</h2>
          <ul>
            {unknown.map(({ reason, remedy }) => (
              <li key={reason}>
                {reason} {remedy}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

/** The numbers of the fixes that stand with findings above: one fix often mends several. */
function fixesBefore(finding: Finding, findings: readonly Finding[]): ReadonlySet<number> {
  const above = findings.slice(0, findings.indexOf(finding))
  return new Set(above.flatMap(({ fixes }) => fixes.map(({ order }) => order)))
}

function FindingView({ finding, shownBefore }: { finding: Finding; shownBefore: ReadonlySet<number> }) {
  return (
    <article class="panel finding">
      <h2>
        <span class={`tag ${finding.level === 'error' ? 'bad' : 'warn'}`}>{finding.level}</span> {finding.rule}{' '}
        {finding.message}
      </h2>
      <p>{finding.why}</p>
      {finding.evidence.length > 0 && (
        <ul class="list evidence">
          {finding.evidence.map(({ request, reading }) => (
            <li key={request}>
              <span class="code">{request}</span>
              <small class="block">{reading}</small>
            </li>
          ))}
        </ul>
      )}
      {finding.trace.length > 0 && (
        <table>
          <tbody>
            {finding.trace.map((step, at) => (
              <tr key={at}>
                <th scope="row">{step.product}</th>
                <td class="code">{step.place === undefined ? '' : `${step.place.path}:${step.place.line}`}</td>
                <td class="code">{step.says}</td>
                <td>{step.does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {finding.fixes.map((fix) =>
        shownBefore.has(fix.order) ? (
          <p key={fix.order} class="quiet">
            <a href={`#fix-${fix.order}`}>Fix {fix.order}</a>, above, mends this too.
          </p>
        ) : (
          <FixView key={fix.order} fix={fix} />
        ),
      )}
    </article>
  )
}

function FixView({ fix }: { fix: Finding['fixes'][number] }) {
  return (
    <div id={`fix-${fix.order}`}>
      <h3>
        Fix {fix.order} <span class="tag">{fix.grade}</span>
      </h3>
      <p>{fix.note}</p>
      {fix.diff !== undefined && <Diff lines={fix.diff} />}
    </div>
  )
}
