import { startAuthentication } from '@simplewebauthn/browser'
import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import type { Me } from '../me.ts'
import { Door } from '../parts/door.tsx'
import { Fault } from '../parts/notice.tsx'
import { useDoing } from '../parts/use-doing.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** The door: a password or a passkey. */
export function LogIn({ onIn }: { onIn: (me: Me) => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const doing = useDoing()
  const byPassword = (event: Event) => {
    event.preventDefault()
    doing.run(async () => onIn(await ask<Me>('POST', '/session', { name, password })))
  }
  const byPasskey = () =>
    doing.run(async () => {
      const optionsJSON = await ask<Options>('POST', '/session/passkey/options')
      const credential = await startAuthentication({ optionsJSON })
      onIn(await ask<Me>('POST', '/session/passkey', { credential }))
    })
  return (
    <Door title="Lasthop console">
      <form onSubmit={byPassword}>
        <Fault message={doing.fault} />
        <label>
          Name
          <input
            name="username"
            autocomplete="username"
            required
            autofocus
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label>
          Password
          <input
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        <button class="main" type="submit" disabled={doing.isBusy}>
          Log in
        </button>
        <button type="button" disabled={doing.isBusy} onClick={byPasskey}>
          Log in with a passkey
        </button>
      </form>
      <p class="quiet">
        No account yet, or the password forgotten? An owner can give you a link. The first owner gets one in the
        terminal when the edge starts.
      </p>
    </Door>
  )
}
