import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { Fault, Notice } from './notice.tsx'
import { useDoing } from './use-doing.ts'

interface Revoked {
  readonly names: readonly string[]
  readonly obtainedAt: string
  readonly unreplaced: readonly string[]
}

interface RevocationProps {
  readonly names: readonly string[]
  readonly onRevoked: () => void
  readonly onClose: () => void
}

/** Replaces a certificate and has the old one revoked, once its name was typed. */
export function Revocation({ names, onRevoked, onClose }: RevocationProps) {
  const [name = ''] = names
  const [reason, setReason] = useState('unspecified')
  const [confirm, setConfirm] = useState('')
  const [unrenewed, setUnrenewed] = useState<'keep' | 'revoke'>('keep')
  const [done, setDone] = useState<Revoked>()
  const doing = useDoing()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const revoke = (event: Event) => {
    event.preventDefault()
    doing.run(async () => {
      setDone(await ask('POST', `/certificates/${encodeURIComponent(name)}/revocation`, { confirm, reason, unrenewed }))
      onRevoked()
    })
  }
  if (done !== undefined) return <Outcome done={done} onClose={onClose} />
  return (
    <form class="panel" aria-label={`Revoke the certificate of ${name}`} onSubmit={revoke}>
      <h2>Revoke the certificate of {names.join(', ')}</h2>
      <p>
        For a key that somebody else has, or a name that is given up. A new certificate with a new key is had and served
        first; then the authority is asked to revoke the old one. <strong>That cannot be undone.</strong>
      </p>
      <Fault message={doing.fault} problems={doing.problems} />
      {doing.code === 'kept' && (
        <label class="choice">
          <input
            type="checkbox"
            checked={unrenewed === 'revoke'}
            onChange={({ currentTarget }) => setUnrenewed(currentTarget.checked ? 'revoke' : 'keep')}
          />{' '}
          Revoke it all the same: browsers refuse the site until there is a new one
        </label>
      )}
      <div class="row">
        <label>
          Why
          <select value={reason} onChange={({ currentTarget }) => setReason(currentTarget.value)}>
            {reasons.map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label class="wide">
          Type {name} to confirm
          <input
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={confirm}
            ref={field}
            onInput={({ currentTarget }) => setConfirm(currentTarget.value)}
          />
        </label>
        <button type="submit" class="danger" disabled={doing.isBusy || confirm.trim().toLowerCase() !== name}>
          {doing.isBusy ? 'Replacing and revoking…' : 'Replace and revoke'}
        </button>
        <button type="button" disabled={doing.isBusy} onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function Outcome({ done, onClose }: { done: Revoked; onClose: () => void }) {
  const { names, obtainedAt, unreplaced } = done
  return (
    <div class="panel">
      <Notice kind="good">
        The certificate of {obtainedAt.slice(0, 10)} for {names.join(', ')} is revoked
        {unreplaced.length === 0 && ', and a new one is served'}.
      </Notice>
      <Fault
        message={
          unreplaced.length > 0 ? 'No other one takes its place: browsers refuse the site until there is.' : undefined
        }
        problems={unreplaced}
      />
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  )
}

/** As authorities know them, in words. */
const reasons = [
  ['unspecified', 'I do not say'],
  ['key-compromise', 'Somebody else may have the key'],
  ['affiliation-changed', 'Who owns the names has changed'],
  ['superseded', 'Another certificate takes its place'],
  ['cessation-of-operation', 'The names are given up'],
] as const
