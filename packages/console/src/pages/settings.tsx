import { useState } from 'preact/hooks'
import type { Level } from 'lasthop/console-api'
import { ask } from '../api.ts'
import { useMay } from '../me.ts'
import { Fault, Notice } from '../parts/notice.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useAsked } from '../use-asked.ts'

/** Log level, export and import. */
export function Settings() {
  const isOwner = useMay('owner')
  return (
    <section>
      <h1>Settings</h1>
      <LogLevel />
      {isOwner && <Export />}
      {isOwner && <Import />}
    </section>
  )
}

function LogLevel() {
  const settings = useAsked<{ logLevel: Level }>('/settings')
  const doing = useDoing()
  const choose = (logLevel: string) =>
    doing.run(async () => {
      await ask('PUT', '/settings', { logLevel })
      settings.again()
    })
  return (
    <div class="panel">
      <h2>Log</h2>
      <Fault message={doing.fault ?? settings.fault} />
      <label>
        The least important that is written, until the edge is started anew
        <select
          value={settings.answer?.logLevel ?? 'info'}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          <option value="debug">debug</option>
          <option value="info">info</option>
          <option value="warn">warnings</option>
          <option value="error">errors</option>
        </select>
      </label>
    </div>
  )
}

function Export() {
  const [passphrase, setPassphrase] = useState('')
  const [password, setPassword] = useState('')
  const doing = useDoing()
  const save = (event: Event) => {
    event.preventDefault()
    doing.run(async () => {
      const archive = await ask<unknown>('POST', '/export', { passphrase, password })
      download('lasthop-archive.json', JSON.stringify(archive))
      setPassword('')
    })
  }
  return (
    <form class="panel" onSubmit={save}>
      <h2>Export</h2>
      <p class="quiet">
        The configuration, people, history, certificates and keys as one file, locked with a passphrase of your choice.
      </p>
      <Fault message={doing.fault} problems={doing.problems} />
      <div class="row">
        <PasswordField
          label="Passphrase for the file"
          purpose="new-password"
          least={12}
          value={passphrase}
          onInput={setPassphrase}
        />
        <PasswordField label="Your password" purpose="current-password" value={password} onInput={setPassword} />
        <button type="submit" disabled={doing.isBusy}>
          Export everything
        </button>
      </div>
    </form>
  )
}

function Import() {
  const [archive, setArchive] = useState<string>()
  const [passphrase, setPassphrase] = useState('')
  const [password, setPassword] = useState('')
  const [taken, setTaken] = useState<{ configuration?: string }>()
  const doing = useDoing()
  const read = (files: FileList | null) => void files?.[0]?.text().then(setArchive)
  const take = (event: Event) => {
    event.preventDefault()
    doing.run(async () => setTaken(await ask('POST', '/import', { archive, passphrase, password })))
  }
  return (
    <form class="panel" onSubmit={take}>
      <h2>Import</h2>
      <p class="quiet">
        People and history of the file take the place of those here, certificates and keys are added. The configuration
        is shown to you, not applied.
      </p>
      <Fault message={doing.fault} problems={doing.problems} />
      <div class="row">
        <label>
          The file
          <input
            type="file"
            accept=".json,application/json"
            required
            onChange={({ currentTarget }) => read(currentTarget.files)}
          />
        </label>
        <PasswordField label="Its passphrase" purpose="off" value={passphrase} onInput={setPassphrase} />
        <PasswordField label="Your password" purpose="current-password" value={password} onInput={setPassword} />
        <button type="submit" class="danger" disabled={doing.isBusy || archive === undefined}>
          Import
        </button>
      </div>
      {taken !== undefined && (
        <Notice kind="good">
          <p>It is in. All sessions but yours have ended.</p>
          {taken.configuration !== undefined && (
            <details>
              <summary>Its configuration, to be looked at and applied in Sites</summary>
              <pre class="source">{taken.configuration}</pre>
            </details>
          )}
        </Notice>
      )}
    </form>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
