import { useContext, useState } from 'preact/hooks'
import type { Role, User } from 'lasthop/console-api'
import { ask } from '../api.ts'
import { MeContext, roleOf } from '../me.ts'
import { Fault } from '../parts/notice.tsx'
import { Secret } from '../parts/secret.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useAsked } from '../use-asked.ts'
import { tellTime } from '../words.ts'

/** Everybody who may log in, and the links that let others in. */
export function People() {
  const users = useAsked<readonly User[]>('/users')
  const [link, setLink] = useState<string>()
  const doing = useDoing()
  const invite = (body: { role: Role; name?: string }) =>
    doing.run(async () => {
      const { secret } = await ask<{ secret: string }>('POST', '/invitations', body)
      setLink(`${location.origin}/welcome#${secret}`)
    })
  const change = (work: () => Promise<unknown>) =>
    doing.run(async () => {
      await work()
      users.again()
    })
  return (
    <section>
      <h1>People</h1>
      <Fault message={users.fault ?? doing.fault} />
      <div class="panel">
        <h2>Let somebody in</h2>
        <p class="quiet">A link works once, for a day. Whoever opens it chooses a name and a password.</p>
        <Invite onInvite={(role) => invite({ role })} />
        {link !== undefined && <Secret title="The link: give it to the person, and to nobody else" value={link} />}
      </div>
      <div class="scroll" role="region" aria-label="People" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span class="hidden">Do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.answer?.map((user) => (
              <Row
                key={user.name}
                user={user}
                onChange={change}
                onNewPassword={() => invite({ role: user.role, name: user.name })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Invite({ onInvite }: { onInvite: (role: Role) => void }) {
  const [role, setRole] = useState<Role>('viewer')
  return (
    <div class="row">
      <RoleChoice label="Role of the new one" value={role} onChange={setRole} />
      <button type="button" class="main" onClick={() => onInvite(role)}>
        Make a link
      </button>
    </div>
  )
}

interface RowProps {
  readonly user: User
  readonly onChange: (work: () => Promise<unknown>) => void
  readonly onNewPassword: () => void
}

function Row({ user, onChange, onNewPassword }: RowProps) {
  const me = useContext(MeContext)
  const [isSure, setSure] = useState(false)
  const path = `/users/${encodeURIComponent(user.name)}`
  return (
    <tr>
      <th scope="row">
        {user.name} {user.name === me.name && <small class="quiet">you</small>}
      </th>
      <td>
        <RoleChoice
          label={`Role of ${user.name}`}
          value={user.role}
          onChange={(role) => onChange(() => ask('PUT', `${path}/role`, { role }))}
        />
      </td>
      <td>{tellTime(user.madeAt)}</td>
      <td class="row">
        <button type="button" onClick={onNewPassword}>
          Link for a new password
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => (isSure ? onChange(() => ask('DELETE', path)) : setSure(true))}
        >
          {isSure ? `Really remove ${user.name}` : 'Remove…'}
        </button>
      </td>
    </tr>
  )
}

function RoleChoice({ label, value, onChange }: { label: string; value: Role; onChange: (role: Role) => void }) {
  return (
    <label>
      <span class="hidden">{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(roleOf(currentTarget.value))}>
        <option value="viewer">viewer: sees</option>
        <option value="operator">operator: changes sites</option>
        <option value="owner">owner: also people and keys</option>
      </select>
    </label>
  )
}
