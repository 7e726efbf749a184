import { useEffect, useState } from 'preact/hooks'
import type { Role } from 'lasthop/console-api'
import { ask } from '../api.ts'
import type { Me } from '../me.ts'
import { Door } from '../parts/door.tsx'
import { Fault } from '../parts/notice.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { goTo } from '../router.ts'

/** Where a link leads: its holder chooses a name and a password. The secret stays behind the # and out of every log. */
export function Welcome({ onIn }: { onIn: (me: Me) => void }) {
  const [secret] = useState(() => location.hash.slice(1))
  const [invitation, setInvitation] = useState<{ name?: string; role: Role }>()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const look = useDoing()
  const doing = useDoing()
  useEffect(() => {
    look.run(async () => setInvitation(await ask('POST', '/invitation', { secret })))
  }, [secret])
  const differs = again !== '' && again !== password
  const accept = (event: Event) => {
    event.preventDefault()
    if (differs) return
    doing.run(async () => {
      const me = await ask<Me>('POST', '/invitation/accept', { secret, name: invitation?.name ?? name, password })
      goTo('/')
      onIn(me)
    })
  }
  if (invitation === undefined) {
    return (
      <Door title="Welcome">
        <Fault message={look.fault} />
        <p>
          <a href="/">Go to the log-in</a>
        </p>
      </Door>
    )
  }
  return (
    <Door title="Welcome">
      <p>
        {invitation.name === undefined
          ? `Choose a name and a password. You will be ${article[invitation.role]} of this edge.`
          : `Choose a new password for ${invitation.name}.`}
      </p>
      <form onSubmit={accept}>
        <Fault message={doing.fault} />
        {invitation.name === undefined && (
          <label>
            Name
            <input
              name="username"
              autocomplete="username"
              required
              autofocus
              maxLength={63}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
        )}
        <label>
          Password
          <input
            type="password"
            name="new-password"
            autocomplete="new-password"
            required
            minLength={12}
            aria-describedby="password-hint"
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        <small id="password-hint">At least 12 characters. A few words in a row are good.</small>
        <label>
          Password again
          <input
            type="password"
            name="new-password-again"
            autocomplete="new-password"
            required
            aria-invalid={differs}
            value={again}
            onInput={({ currentTarget }) => setAgain(currentTarget.value)}
          />
        </label>
        {differs && <small role="alert">The two are not the same.</small>}
        <button class="main" type="submit" disabled={doing.isBusy || differs}>
          Begin
        </button>
      </form>
    </Door>
  )
}

const article = { owner: 'an owner', operator: 'an operator', viewer: 'a viewer' } as const
