import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiffLine } from 'lasthop/console-api'
import { ask, Failure, wordsOf } from '../api.ts'
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

/** A text that somebody begins to change, and what tells it from what others make of it meanwhile. */
export interface Began {
  readonly text: string
  /** Null for what was not there. */
  readonly base: string | null
}

interface EditorProps {
  readonly began: Began
  readonly label: string
  /** The question that plans what stands in the editor, from what it began with. */
  readonly planFor: (now: Began) => unknown
  /** What stands there now, when somebody else has changed it. */
  readonly beginAgain: () => Promise<Began>
  /** For the versions and the audit log. */
  readonly note: string
  readonly onDone: () => void
  readonly onCancel: () => void
}

/** A text of the configuration: checked as one types, its difference shown, then applied. */
export function Editor({ began, label, planFor, beginAgain, note, onDone, onCancel }: EditorProps) {
  const [now, setNow] = useState(began)
  const { text } = now
  const setText = (typed: string) => setNow(({ base }) => ({ text: typed, base }))
  const { plan, fault, isConflict, again } = usePlan(now, planFor)
  const [isConfirming, setConfirming] = useState(false)
  const doing = useDoing()
  const isChanged = plan?.diff.some(({ kind }) => kind !== ' ') ?? false
  const isGood = plan !== undefined && plan.problems.length === 0 && isChanged
  const apply = () =>
    doing.run(async () => {
      if (plan === undefined) return
      await ask('PUT', '/file', { text: plan.text, base: plan.base, note }).catch((error: unknown) => {
        again()
        throw error
      })
      onDone()
    })
  const takeUp = (choose: (theirs: Began) => Began) =>
    doing.run(async () => {
      const theirs = await beginAgain()
      setConfirming(true)
      setNow(choose(theirs))
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
        {isConflict && (
          <div class="row">
            <button type="button" disabled={doing.isBusy} onClick={() => takeUp(({ base }) => ({ text, base }))}>
              Show what mine would change of theirs
            </button>
            <button type="button" disabled={doing.isBusy} onClick={() => takeUp((theirs) => theirs)}>
              Drop mine, begin with theirs
            </button>
          </div>
        )}
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
function usePlan(now: Began, planFor: (now: Began) => unknown) {
  const [plan, setPlan] = useState<Plan>()
  const [failed, setFailed] = useState<unknown>()
  const [turn, setTurn] = useState(0)
  const latest = useRef(0)
  useEffect(() => {
    const number = ++latest.current
    const timer = setTimeout(() => {
      ask<Plan>('POST', '/file/plan', planFor(now)).then(
        (given) => number === latest.current && (setPlan(given), setFailed(undefined)),
        (error: unknown) => number === latest.current && (setPlan(undefined), setFailed(error)),
      )
    }, 250)
    return () => clearTimeout(timer)
  }, [now.text, now.base, turn])
  return {
    plan,
    fault: failed === undefined ? undefined : wordsOf(failed),
    isConflict: failed instanceof Failure && failed.code === 'conflict',
    again: () => setTurn((before) => before + 1),
  }
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
