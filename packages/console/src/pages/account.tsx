import { startRegistration } from '@simplewebauthn/browser'
import { useContext, useState } from 'preact/hooks'
import type { Role, Session, Token } from 'lasthop/console-api'
import { ask } from '../api.ts'
import { MeContext, order, roleOf } from '../me.ts'
import { Fault, Notice } from '../parts/notice.tsx'
import { Secret } from '../parts/secret.tsx'
import { ShortcutChoice } from '../parts/shortcut-choice.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useAsked } from '../use-asked.ts'
import { tellAgo, tellTime } from '../words.ts'

interface Passkey {
  readonly id: string
  readonly title: string
  readonly madeAt: number
}

type Options = Parameters<typeof startRegistration>[0]['optionsJSON']

/** What is one's own: password, passkeys, sessions, tokens. */
export function Account() {
  return (
    <section>
      <h1>Your account</h1>
      <Password />
      <Passkeys />
      <Sessions />
      <Tokens />
      <ShortcutChoice />
    </section>
  )
}

function Password() {
  const [old, setOld] = useState('')
  const [chosen, setChosen] = useState('')
  const [isDone, setDone] = useState(false)
  const doing = useDoing()
  const change = (event: Event) => {
    event.preventDefault()
    setDone(false)
    doing.run(async () => {
      await ask('PUT', '/password', { old, new: chosen })
      setOld('')
      setChosen('')
      setDone(true)
    })
  }
  return (
    <form class="panel" onSubmit={change}>
      <h2>Password</h2>
      <Fault message={doing.fault} />
      {isDone && <Notice kind="good">It is changed. Your other sessions have ended.</Notice>}
      <div class="row">
        <PasswordField label="The old one" purpose="current-password" value={old} onInput={setOld} />
        <PasswordField
          label="A new one, at least 12 characters"
          purpose="new-password"
          least={12}
          value={chosen}
          onInput={setChosen}
        />
        <button type="submit" disabled={doing.isBusy}>
          Change
        </button>
      </div>
    </form>
  )
}

function Passkeys() {
  const passkeys = useAsked<readonly Passkey[]>('/passkeys')
  const [title, setTitle] = useState('')
  const doing = useDoing()
  const add = (event: Event) => {
    event.preventDefault()
    doing.run(async () => {
      const optionsJSON = await ask<Options>('POST', '/passkeys/options')
      const credential = await startRegistration({ optionsJSON })
      await ask('POST', '/passkeys', { title, credential })
      setTitle('')
      passkeys.again()
    })
  }
  const remove = (id: string) =>
    doing.run(async () => {
      await ask('DELETE', `/passkeys/${encodeURIComponent(id)}`)
      passkeys.again()
    })
  return (
    <div class="panel">
      <h2>Passkeys</h2>
      <p class="quiet">
        A second way in: your device or password manager vouches for you, and there is nothing to be stolen.
      </p>
      <Fault message={doing.fault} />
      <ul class="list">
        {passkeys.answer?.map((passkey) => (
          <li key={passkey.id}>
            {passkey.title} <span class="quiet">{tellTime(passkey.madeAt)}</span>{' '}
            <button type="button" class="danger" onClick={() => remove(passkey.id)}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      <form class="row" onSubmit={add}>
        <label>
          What it is called
          <input
            required
            maxLength={80}
            placeholder="My laptop"
            value={title}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={doing.isBusy}>
          Add a passkey
        </button>
      </form>
    </div>
  )
}

function Sessions() {
  const me = useContext(MeContext)
  const sessions = useAsked<readonly Session[]>('/sessions', 30_000)
  const doing = useDoing()
  const end = (id: string) =>
    doing.run(async () => {
      await ask('DELETE', `/sessions/${id}`)
      sessions.again()
    })
  return (
    <div class="panel">
      <h2>Sessions</h2>
      <Fault message={doing.fault ?? sessions.fault} />
      <ul class="list">
        {sessions.answer?.map((session) => (
          <li key={session.id}>
            <strong>{session.user}</strong> from <span class="code">{session.address}</span>, by {session.way}, seen{' '}
            {tellAgo(session.seenAt)}{' '}
            {session.id === me.session ? (
              <span class="tag">this one</span>
            ) : (
              <button type="button" class="danger" onClick={() => end(session.id)}>
                End it
              </button>
            )}
            <small class="block quiet">{session.agent}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Tokens() {
  const me = useContext(MeContext)
  const tokens = useAsked<readonly Token[]>('/tokens')
  const [title, setTitle] = useState('')
  const [scope, setScope] = useState<Role>('viewer')
  const [secret, setSecret] = useState<string>()
  const doing = useDoing()
  const make = (event: Event) => {
    event.preventDefault()
    doing.run(async () => {
      const made = await ask<{ secret: string }>('POST', '/tokens', { title, scope, days: 365 })
      setSecret(made.secret)
      setTitle('')
      tokens.again()
    })
  }
  const revoke = (id: string) =>
    doing.run(async () => {
      await ask('DELETE', `/tokens/${id}`)
      tokens.again()
    })
  const scopes = order.slice(0, order.indexOf(me.role) + 1)
  return (
    <div class="panel">
      <h2>Tokens</h2>
      <p class="quiet">
        For programs, for a year: “Authorization: Bearer …”. What the API can do stands in{' '}
        <a href="/api/openapi.json">its document</a>.
      </p>
      <Fault message={doing.fault} />
      {secret !== undefined && <Secret title="The token: it is shown this once" value={secret} />}
      <ul class="list">
        {tokens.answer?.map((token) => (
          <li key={token.id}>
            <strong>{token.title}</strong> of {token.user}, {token.scope},{' '}
            {token.seenAt === undefined ? 'never used' : `used ${tellAgo(token.seenAt)}`}
            {token.until === undefined ? '' : `, until ${tellTime(token.until).slice(0, 10)}`}{' '}
            <button type="button" class="danger" onClick={() => revoke(token.id)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
      <form class="row" onSubmit={make}>
        <label>
          What it is for
          <input
            required
            maxLength={80}
            placeholder="Prometheus"
            value={title}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </label>
        <label>
          What it may do
          <select value={scope} onChange={({ currentTarget }) => setScope(roleOf(currentTarget.value))}>
            {scopes.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={doing.isBusy}>
          Make a token
        </button>
      </form>
    </div>
  )
}
