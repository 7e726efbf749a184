/** Whether somebody touched the page lately. What it asks by itself while nobody does keeps no session alive. */
export function isAttended(): boolean {
  return Date.now() - touchedAt < attendedMs
}

/** Notices every touch of the page until it is told to stop. */
export function noticeTouches(): () => void {
  const touch = () => void (touchedAt = Date.now())
  for (const name of signs) addEventListener(name, touch, { passive: true, capture: true })
  return () => {
    for (const name of signs) removeEventListener(name, touch, { capture: true })
  }
}

export const attendedMs = 120_000
let touchedAt = Date.now()
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
