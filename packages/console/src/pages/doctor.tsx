import { useState } from 'preact/hooks'
import { useDoctor, type Finding, type Report } from '../doctor-run.ts'
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
      {run.report !== undefined && <ReportView report={run.report} />}
    </section>
  )
}

function ReportView({ report }: { report: Report }) {
  const { findings, unknown, targets } = report
  return (
    <>
      <h2 class="code">{targets.join(' ')}</h2>
      <Verdict report={report} />
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

/** What is to be said where no finding is: what could not be judged is never told as well. */
function Verdict({ report: { findings, unknown, stack, sites } }: { report: Report }) {
  if (findings.length > 0) return null
  if (stack.ways.length + sites.length === 0)
    return (
      <Notice kind="plain">
        {stack.parts.length === 0
          ? 'Nothing here is a file that the doctor knows.'
          : 'No way leads from visitors to the application here.'}{' '}
        Give a folder that holds the configuration of the proxy and the files of the application.
      </Notice>
    )
  return unknown.length === 0 ? (
    <Notice kind="good">Nothing was found.</Notice>
  ) : (
    <Notice kind="plain">Nothing was found in what could be judged.</Notice>
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
        <span class={`tag ${tones[finding.level]}`}>{finding.level}</span> {finding.rule} {finding.message}
      </h2>
      <p>{finding.why}</p>
      {finding.evidence.length > 0 && (
        <ul class="list evidence">
          {finding.evidence.map(({ request, reading }) => (
            <li key={request}>
              <span class="code request">{request}</span>
              <small class="block">{reading}</small>
            </li>
          ))}
        </ul>
      )}
      {finding.trace.length > 0 && (
        <ol class="list">
          {finding.trace.map((step, at) => (
            <li key={at}>
              <strong>{step.product}</strong>{' '}
              {step.place !== undefined && (
                <span class="code quiet">
                  {step.place.path}:{step.place.line}
                </span>
              )}
              <span class="block code">{step.says}</span>
              <small class="block">→ {step.does}</small>
            </li>
          ))}
        </ol>
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

const tones = { error: 'bad', warn: 'warn', info: '' } as const
