import type { ComponentChildren } from 'preact'

/** A short word about what happened, told to screen readers too. */
export function Notice({ kind, children }: { kind: 'good' | 'bad' | 'plain'; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** A failure with its list of problems, or nothing. */
export function Fault({ message, problems = [] }: { message: string | undefined; problems?: readonly string[] }) {
  if (message === undefined) return null
  return (
    <Notice kind="bad">
      <p>{message}</p>
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
