import { useState } from 'preact/hooks'
import type { Status, Version } from 'lasthop/console-api'
import { ask } from '../api.ts'
import { useMay } from '../me.ts'
import { Diff } from '../parts/diff.tsx'
import { Editor } from '../parts/editor.tsx'
import { Fault, Notice } from '../parts/notice.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { follow, goTo } from '../router.ts'
import { useAsked } from '../use-asked.ts'
import { tellTime } from '../words.ts'
import type { DiffLine } from 'lasthop/console-api'

interface File {
  readonly path: string
  readonly text: string
  readonly hash: string
  readonly problems: readonly string[]
}

/** The sites, the file they stand in, and its versions. */
export function Sites() {
  const status = useAsked<Status>('/status', 10_000)
  const file = useAsked<File>('/file')
  const mayChange = useMay('operator')
  return (
    <section>
      <h1>Sites</h1>
      <Fault message={status.fault} />
      <div class="panel">
        <ul class="list">
          {status.answer?.sites.map(({ host, to }) => (
            <li key={host}>
              <a href={`/sites/${encodeURIComponent(host)}`} onClick={follow}>
                {host}
              </a>
              <span class="code quiet"> {to.join(', ')}</span>
            </li>
          ))}
        </ul>
        {mayChange && file.answer !== undefined && <NewSite />}
      </div>
      {file.fault !== undefined && <Notice kind="plain">{file.fault}</Notice>}
      {file.answer !== undefined && <WholeFile file={file.answer} mayChange={mayChange} onApplied={file.again} />}
      {file.answer !== undefined && (
        <Versions key={file.answer.hash} file={file.answer} mayChange={mayChange} onApplied={file.again} />
      )}
    </section>
  )
}

function NewSite() {
  const [host, setHost] = useState('')
  const add = (event: Event) => {
    event.preventDefault()
    if (host.trim() !== '') goTo(`/sites/${encodeURIComponent(host.trim().toLowerCase())}`)
  }
  return (
    <form class="row" onSubmit={add}>
      <label>
        <span class="hidden">Name of a new site</span>
        <input
          placeholder="shop.example.com"
          value={host}
          onInput={({ currentTarget }) => setHost(currentTarget.value)}
        />
      </label>
      <button type="submit">Add a site</button>
    </form>
  )
}

interface FileProps {
  readonly file: File
  readonly mayChange: boolean
  readonly onApplied: () => void
}

function WholeFile({ file, mayChange, onApplied }: FileProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div class="panel">
      <h2>
        The file <span class="code quiet">{file.path}</span>
      </h2>
      <p class="quiet">It is the truth: edits by hand are seen here, and comments stay.</p>
      {file.problems.length > 0 && (
        <Fault
          message="What stands in the file now cannot be served; what was served before is served still."
          problems={file.problems}
        />
      )}
      {isOpen ? (
        <Editor
          began={{ text: file.text, base: file.hash }}
          label="lasthop.yaml"
          planFor={({ text, base }) => ({ text, base })}
          beginAgain={async () => {
            const now = await ask<File>('GET', '/file')
            return { text: now.text, base: now.hash }
          }}
          note="the whole file"
          onDone={() => {
            setOpen(false)
            onApplied()
          }}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <>
          <pre class="source" tabIndex={0}>
            {file.text}
          </pre>
          {mayChange && (
            <button type="button" onClick={() => setOpen(true)}>
              Edit the file
            </button>
          )}
        </>
      )}
    </div>
  )
}

function Versions({ file, mayChange, onApplied }: FileProps) {
  const versions = useAsked<readonly Version[]>('/versions')
  const [open, setOpen] = useState<{ id: number; text: string; diff: readonly DiffLine[] }>()
  const doing = useDoing()
  const look = (id: number) =>
    doing.run(async () => setOpen({ id, ...(await ask<{ text: string; diff: DiffLine[] }>('GET', `/versions/${id}`)) }))
  const goBack = ({ id, text }: { id: number; text: string }) =>
    doing.run(async () => {
      await ask('PUT', '/file', { text, base: file.hash, note: `back to version ${id}` })
      setOpen(undefined)
      onApplied()
    })
  return (
    <div class="panel">
      <h2>Versions</h2>
      <Fault message={doing.fault} problems={doing.problems} />
      <ol class="list versions">
        {versions.answer?.map(({ id, at, who, note }) => (
          <li key={id}>
            <button type="button" class="plain" aria-expanded={open?.id === id} onClick={() => look(id)}>
              {tellTime(at)}
            </button>{' '}
            {who} <span class="quiet">{note}</span>
            {open?.id === id && (
              <div>
                <p>Going back to this version would change:</p>
                <Diff lines={open.diff} />
                {mayChange && open.text !== file.text && (
                  <button type="button" disabled={doing.isBusy} onClick={() => goBack(open)}>
                    Go back to this version
                  </button>
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}
