import type { DiffLine } from 'lasthop/console-api'

/** A difference of two texts, told by signs as well as by colour. */
export function Diff({ lines }: { lines: readonly DiffLine[] }) {
  if (!lines.some(({ kind }) => kind !== ' ')) return <p class="quiet">Nothing changes.</p>
  return (
    <pre class="diff" tabIndex={0} aria-label="Difference">
      {lines.map(({ kind, text }, at) => (
        <span key={at} class={classes[kind]}>
          {`${kind} ${text}\n`}
        </span>
      ))}
    </pre>
  )
}

const classes = { ' ': 'same', '+': 'added', '-': 'removed' } as const
