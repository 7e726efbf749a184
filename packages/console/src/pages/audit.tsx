import { useEffect, useState } from 'preact/hooks'
import type { AuditEntry } from 'lasthop/console-api'
import { ask, wordsOf } from '../api.ts'
import { Fault } from '../parts/notice.tsx'
import { tellTime } from '../words.ts'

/** Who changed what, when, from where, and how it was before. */
export function Audit() {
  const [entries, setEntries] = useState<readonly AuditEntry[]>([])
  const [isMore, setMore] = useState(true)
  const [fault, setFault] = useState<string>()
  const look = async (before?: number) => {
    const page = await ask<readonly AuditEntry[]>('GET', before === undefined ? '/audit' : `/audit?before=${before}`)
    setEntries((known) => (before === undefined ? page : [...known, ...page]))
    setMore(page.length === 100)
  }
  const load = (before?: number) => void look(before).catch((error: unknown) => setFault(wordsOf(error)))
  useEffect(() => load(), [])
  return (
    <section>
      <h1>Audit</h1>
      <Fault message={fault} />
      <ol class="list audit">
        {entries.map((entry) => (
          <li key={entry.id}>
            <span class="quiet clock">{tellTime(entry.at)}</span> <strong>{entry.who}</strong> {entry.did}
            {entry.about !== '' && <span class="about">: {entry.about}</span>}{' '}
            <span class="quiet code">{entry.address}</span>
            <Change entry={entry} />
          </li>
        ))}
      </ol>
      {isMore && entries.length > 0 && (
        <button type="button" onClick={() => load(entries.at(-1)?.id)}>
          Older ones
        </button>
      )}
    </section>
  )
}

function Change({ entry: { before = '', after = '' } }: { entry: AuditEntry }) {
  if (before === '' && after === '') return null
  return (
    <details>
      <summary>before and after</summary>
      <pre class="diff" tabIndex={0}>
        {before !== '' && <span class="removed">{signed('-', before)}</span>}
        {after !== '' && <span class="added">{signed('+', after)}</span>}
      </pre>
    </details>
  )
}

function signed(sign: string, text: string): string {
  return `${text
    .split('\n')
    .map((line) => `${sign} ${line}`)
    .join('\n')}\n`
}
