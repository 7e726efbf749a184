import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { useMay } from '../me.ts'
import { ask } from '../api.ts'
import { Fault, Notice } from '../parts/notice.tsx'
import { Revocation } from '../parts/revocation.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useAsked } from '../use-asked.ts'

interface Certificate {
  readonly kind: 'certificate' | 'damaged'
  readonly file: string
  readonly names?: readonly string[]
  readonly issuer?: string
  readonly notAfter?: string
  readonly daysLeft?: number
  readonly message?: string
  readonly renewsAt?: string
  readonly lastError?: string
  readonly isPublic?: boolean
}

/** Every certificate, and what becomes of it next. */
export function Certificates() {
  const { answer, fault, again } = useAsked<readonly Certificate[]>('/certificates', 30_000)
  const [revoking, setRevoking] = useState<readonly string[]>()
  return (
    <section>
      <h1>Certificates</h1>
      <Fault message={fault} />
      <p class="with-button">
        <a class="button" href="/api/certificates/root" download>
          Download the local root
        </a>{' '}
        <span class="quiet">
          Browsers that trust it trust the local certificates of this edge. “lasthop certs trust” does it here.
        </span>
      </p>
      <div class="scroll" role="region" aria-label="Certificates" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Names</th>
              <th scope="col" class="issuer">
                Issuer
              </th>
              <th scope="col">Ends</th>
              <th scope="col">Renewal</th>
              <th scope="col">
                <span class="hidden">Do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {answer?.map((certificate) => (
              <Row
                key={`${certificate.file} ${certificate.names?.join() ?? ''}`}
                certificate={certificate}
                onRenewed={again}
                onRevoke={setRevoking}
              />
            ))}
          </tbody>
        </table>
      </div>
      {revoking !== undefined && (
        <Revocation key={revoking.join()} names={revoking} onRevoked={again} onClose={() => setRevoking(undefined)} />
      )}
    </section>
  )
}

interface RowProps {
  readonly certificate: Certificate
  readonly onRenewed: () => void
  readonly onRevoke: (names: readonly string[]) => void
}

function Row({ certificate, onRenewed, onRevoke }: RowProps) {
  const mayRevoke = useMay('owner')
  const { names = [], issuer, notAfter, daysLeft, message, lastError, renewsAt, isPublic = false } = certificate
  return (
    <tr>
      <th scope="row">
        {names.join(', ') || <em>damaged</em>}
        {isPublic && notAfter === undefined && <small class="block mark-bad">no certificate yet</small>}
        <small class="block code quiet">
          <Path text={certificate.file} />
        </small>
        {message !== undefined && <small class="block mark-bad">{message}</small>}
        {lastError !== undefined && <small class="block mark-bad">{lastError}</small>}
      </th>
      <td class="issuer">{issuer ?? ''}</td>
      <td class="day">
        {notAfter?.slice(0, 10)}{' '}
        {daysLeft !== undefined && <small class={daysLeft < 7 ? 'mark-bad' : 'quiet'}>{daysLeft} days</small>}
      </td>
      <td class="day">{renewsAt?.slice(0, 10) ?? ''}</td>
      <td>
        {isPublic && (
          <div class="row">
            <Renewal name={names[0] ?? ''} onRenewed={onRenewed} />
            {mayRevoke && notAfter !== undefined && (
              <button type="button" class="danger" onClick={() => onRevoke(names)}>
                Revoke…
              </button>
            )}
          </div>
        )}
      </td>
    </tr>
  )
}

/** A path that is broken between its folders, where there is no room for it. */
function Path({ text }: { text: string }) {
  const [first = '', ...folders] = text.split('/')
  return (
    <>
      {first}
      {folders.map((folder, index) => (
        <Fragment key={index}>
          /<wbr />
          {folder}
        </Fragment>
      ))}
    </>
  )
}

function Renewal({ name, onRenewed }: { name: string; onRenewed: () => void }) {
  const mayRenew = useMay('operator')
  const doing = useDoing()
  if (!mayRenew) return null
  const renew = () =>
    doing.run(async () => {
      await ask('POST', `/certificates/${encodeURIComponent(name)}/renewal`)
      onRenewed()
    })
  return (
    <>
      <button type="button" disabled={doing.isBusy} onClick={renew}>
        {doing.isBusy ? 'Renewing…' : 'Renew now'}
      </button>
      {doing.fault !== undefined && <Notice kind="bad">{doing.fault}</Notice>}
    </>
  )
}
