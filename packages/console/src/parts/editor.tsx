import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiffLine } from 'lasthop/console-api'
import { ask, wordsOf } from '../api.ts'
import { Diff } from './diff.tsx'
import { Fault, Notice } from './notice.tsx'
import { useDoing } from './use-doing.ts'

/** What a change would do. */
interface Plan {
  readonly text: string
  readonly base: string
  readonly problems: readonly string[]
  readonly diff: readonly DiffLine[]
}

interface EditorProps {
  readonly initial: string
  readonly label: string
  /** The question that plans what stands in the editor. */
  readonly planFor: (text: string) => unknown
  /** For the versions and the audit log. */
  readonly note: string
  readonly onDone: () => void
  readonly onCancel: () => void
}

/** A text of the configuration: checked as one types, its difference shown, then applied. */
export function Editor({ initial, label, planFor, note, onDone, onCancel }: EditorProps) {
  const [text, setText] = useState(initial)
  const { plan, fault } = usePlan(text, planFor)
  const [isConfirming, setConfirming] = useState(false)
  const doing = useDoing()
  const isChanged = plan?.diff.some(({ kind }) => kind !== ' ') ?? false
  const isGood = plan !== undefined && plan.problems.length === 0 && isChanged
  const apply = () =>
    doing.run(async () => {
      if (plan === undefined) return
      await ask('PUT', '/file', { text: plan.text, base: plan.base, note })
      onDone()
    })
  return (
    <div class="editor">
      <label>
        {label}
        <textarea
          class="source"
          spellcheck={false}
          autocapitalize="off"
          rows={Math.min(30, Math.max(8, text.split('\n').length + 2))}
          value={text}
          aria-describedby="plan"
          onKeyDown={indent}
          onInput={({ currentTarget }) => {
            setConfirming(false)
            setText(currentTarget.value)
          }}
        />
      </label>
      <div id="plan" aria-live="polite">
        <Fault message={fault} />
        {plan !== undefined && plan.problems.length > 0 && (
          <Fault message="This cannot be served yet:" problems={plan.problems} />
        )}
        {plan !== undefined &&
          plan.problems.length === 0 &&
          (isChanged ? <Notice kind="good">This can be served.</Notice> : <p class="quiet">Nothing is changed yet.</p>)}
      </div>
      {isConfirming && plan !== undefined && <Diff lines={plan.diff} />}
      <Fault message={doing.fault} problems={doing.problems} />
      <div class="row">
        {isConfirming ? (
          <button type="button" class="main" disabled={!isGood || doing.isBusy} onClick={apply}>
            Apply: no connection is closed
          </button>
        ) : (
          <button type="button" class="main" disabled={!isGood} onClick={() => setConfirming(true)}>
            Show what changes
          </button>
        )}
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  )
}

/** Asks what a text would do, a moment after the last key. An answer that comes too late is not shown. */
function usePlan(text: string, planFor: (text: string) => unknown) {
  const [plan, setPlan] = useState<Plan>()
  const [fault, setFault] = useState<string>()
  const latest = useRef(0)
  useEffect(() => {
    const number = ++latest.current
    const timer = setTimeout(() => {
      ask<Plan>('POST', '/file/plan', planFor(text)).then(
        (given) => number === latest.current && (setPlan(given), setFault(undefined)),
        (error: unknown) => number === latest.current && (setPlan(undefined), setFault(wordsOf(error))),
      )
    }, 250)
    return () => clearTimeout(timer)
  }, [text])
  return { plan, fault }
}

/** Tab indents, as YAML needs it; Escape, then Tab leaves the field. */
function indent(event: KeyboardEvent): void {
  const field = event.currentTarget
  if (!(field instanceof HTMLTextAreaElement)) return
  if (event.key === 'Escape') return field.blur()
  if (event.key !== 'Tab' || event.shiftKey) return
  event.preventDefault()
  field.setRangeText('  ', field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
