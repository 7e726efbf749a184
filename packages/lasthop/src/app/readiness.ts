import type { Absence } from '../config/absence.ts'

/** What can be expected of an instance's place. `isAwaited`: it is worth a visitor's while to wait for it. */
export type Readiness =
  | { readonly kind: 'answers'; readonly since: number }
  | { readonly kind: 'starting'; readonly isAwaited: boolean }
  | { readonly kind: 'paused'; readonly until: number; readonly isAwaited: boolean }

/** Whether it answers, or visitors wait until it does. */
export function isAwaited(readiness: Readiness): boolean {
  return readiness.kind === 'answers' || readiness.isAwaited
}

/** When it is started again, as a sentence behind others; nothing where that is soon. */
export function tellPause(readiness: Readiness): string {
  const seconds = readiness.kind === 'paused' ? Math.ceil((readiness.until - Date.now()) / 1000) : 0
  return seconds > 1 ? ` The application is started again in ${seconds} seconds.` : ''
}

/** What visitors are told while no instance answers. */
export function absenceOf(instances: readonly Readiness[], patienceMs: number): Absence | undefined {
  const absent = instances.filter((one) => one.kind !== 'answers')
  if (absent.length < instances.length) return undefined
  const starts = absent.flatMap((one) => (one.kind === 'paused' ? [one.until] : []))
  return {
    waitMs: absent.some(isAwaited) ? patienceMs : 0,
    nextStartAt: starts.length < absent.length ? undefined : Math.min(...starts),
  }
}
