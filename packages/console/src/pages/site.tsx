import { useEffect, useState } from 'preact/hooks'
import type { DiffLine, Sample, SiteStatus, Status } from 'lasthop/console-api'
import { ask, Failure, wordsOf } from '../api.ts'
import { useMay } from '../me.ts'
import { Chart } from '../parts/chart.tsx'
import { Diff } from '../parts/diff.tsx'
import { Editor, type Began } from '../parts/editor.tsx'
import { Fault, Notice } from '../parts/notice.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { follow, goTo } from '../router.ts'
import { useAsked } from '../use-asked.ts'
import { useSeries } from '../use-series.ts'
import { tellCount, tellMs, tellSpan } from '../words.ts'

/** One site: how it does, and its settings in the file. */
export function Site({ host }: { host: string }) {
  const status = useAsked<Status>('/status', 5_000)
  const samples = useSeries(host)
  const settings = useSettings(host)
  const site = status.answer?.sites.find((one) => one.host === host)
  return (
    <section>
      <p>
        <a href="/sites" onClick={follow}>
          ← Sites
        </a>
      </p>
      <h1>{host}</h1>
      {site === undefined ? <p class="quiet">This site is not served yet.</p> : <Doing site={site} samples={samples} />}
      <Settings host={host} settings={settings} />
    </section>
  )
}

function Doing({ site, samples }: { site: SiteStatus; samples: readonly Sample[] }) {
  return (
    <div class="panel">
      <p>
        <span class="code">{site.to.join(', ')}</span> · {tellTraffic(site)} · certificate until{' '}
        {site.certificateUntil ?? 'none'} ·{' '}
        <a href={`https://${site.host}${location.port === '' ? '' : `:${location.port}`}/`} rel="noreferrer">
          visit
        </a>
      </p>
      <Fault message={site.certificateFault} />
      {site.instances !== undefined && <App host={site.host} instances={site.instances} />}
      <Chart samples={samples} />
    </div>
  )
}

/** A site that nobody has asked has no durations to tell. */
function tellTraffic({ requests, faults, p50Ms, p99Ms }: SiteStatus): string {
  if (requests === 0) return 'nobody has asked for anything yet'
  const durations = p50Ms === undefined ? '' : ` · half faster than ${tellMs(p50Ms)}, 99 % faster than ${tellMs(p99Ms)}`
  return `${tellCount(requests)} requests · ${tellCount(faults)} faults${durations}`
}

type Instances = NonNullable<SiteStatus['instances']>

/** The processes of the app that the edge started itself. */
function App({ host, instances }: { host: string; instances: Instances }) {
  const mayChange = useMay('operator')
  const doing = useDoing()
  const restart = () => doing.run(() => ask('POST', `/sites/${encodeURIComponent(host)}/restart`))
  return (
    <>
      <Fault message={doing.fault} problems={doing.problems} />
      <ul class="list">
        {instances.map(({ pid, uptimeSeconds, restarts }, index) => (
          <li key={index}>
            {pid === undefined ? 'down' : `process ${pid}, up for ${tellSpan(uptimeSeconds)}`}
            {restarts > 0 && `, started again ${restarts === 1 ? 'once' : `${restarts} times`}`}
          </li>
        ))}
      </ul>
      {mayChange && (
        <button type="button" disabled={doing.isBusy} onClick={restart}>
          {doing.isBusy ? 'Starting anew, one by one…' : 'Restart the app'}
        </button>
      )}
    </>
  )
}

type Found =
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly yaml: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'fault' | 'fixed'; readonly message: string }

function useSettings(host: string): Found {
  const [found, setFound] = useState<Found>({ kind: 'asking' })
  useEffect(() => {
    ask<{ settings: string }>('GET', `/file/sites/${encodeURIComponent(host)}`).then(
      ({ settings }) => setFound({ kind: 'found', yaml: settings }),
      (error: unknown) => {
        const isNew = error instanceof Failure && error.status === 404
        // 409: there is no file that could be changed, which is nobody's fault.
        const kind = error instanceof Failure && error.status === 409 ? 'fixed' : 'fault'
        setFound(isNew ? { kind: 'new' } : { kind, message: wordsOf(error) })
      },
    )
  }, [host])
  return found
}

/** What stands below a site's name now. */
async function readSettings(host: string): Promise<Began> {
  try {
    const { settings } = await ask<{ settings: string }>('GET', `/file/sites/${encodeURIComponent(host)}`)
    return { text: settings, base: settings }
  } catch (error) {
    if (error instanceof Failure && error.status === 404) return { text: template, base: null }
    throw error
  }
}

function Settings({ host, settings }: { host: string; settings: Found }) {
  const mayChange = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  const leave = () => goTo('/sites')
  switch (settings.kind) {
    case 'asking':
      return null
    case 'fault':
      return <Fault message={settings.message} />
    case 'fixed':
      return <Notice kind="plain">{settings.message}</Notice>
    case 'new':
      return mayChange ? (
        <div class="panel">
          <h2>A new site</h2>
          <SiteEditor host={host} began={{ text: template, base: null }} onDone={leave} onCancel={leave} />
        </div>
      ) : null
    case 'found': {
      const shown = settings.yaml
      return (
        <div class="panel">
          <h2>Settings</h2>
          {isOpen ? (
            <SiteEditor
              host={host}
              began={{ text: shown, base: shown }}
              onDone={leave}
              onCancel={() => setOpen(false)}
            />
          ) : (
            <>
              <pre class="source" tabIndex={0}>
                {shown}
              </pre>
              {mayChange && (
                <div class="row">
                  <button type="button" onClick={() => setOpen(true)}>
                    Edit
                  </button>
                  <Removal host={host} />
                </div>
              )}
            </>
          )}
        </div>
      )
    }
  }
}

interface SiteEditorProps {
  readonly host: string
  readonly began: Began
  readonly onDone: () => void
  readonly onCancel: () => void
}

function SiteEditor({ host, began, onDone, onCancel }: SiteEditorProps) {
  return (
    <Editor
      began={began}
      label={`What stands below ${host}`}
      planFor={({ text, base }) => ({ change: { kind: 'set', host, settings: text }, was: base })}
      beginAgain={() => readSettings(host)}
      note={`site ${host}`}
      onDone={onDone}
      onCancel={onCancel}
    />
  )
}

function Removal({ host }: { host: string }) {
  const [plan, setPlan] = useState<{ text: string; base: string; problems: string[]; diff: DiffLine[] }>()
  const doing = useDoing()
  const look = () =>
    doing.run(async () => setPlan(await ask('POST', '/file/plan', { change: { kind: 'remove', host } })))
  const remove = () =>
    doing.run(async () => {
      await ask('PUT', '/file', { text: plan?.text, base: plan?.base, note: `removed ${host}` })
      goTo('/sites')
    })
  if (plan === undefined) {
    return (
      <>
        <Fault message={doing.fault} />
        <button type="button" class="danger" onClick={look}>
          Remove…
        </button>
      </>
    )
  }
  return (
    <div>
      <Diff lines={plan.diff} />
      <Fault
        message={plan.problems.length > 0 ? 'Without it the file cannot be served:' : doing.fault}
        problems={plan.problems}
      />
      <button type="button" class="danger" disabled={plan.problems.length > 0 || doing.isBusy} onClick={remove}>
        Remove {host}
      </button>
    </div>
  )
}

const template = `to: http://127.0.0.1:8000
`
