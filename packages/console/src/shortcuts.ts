export type Shortcuts = 'on' | 'off'

/** Whether single keys do something in this browser: who dictates, or whose hand trembles, may want none (WCAG 2.1.4). */
export function chosenShortcuts(): Shortcuts {
  return localStorage.getItem(key) === 'off' ? 'off' : 'on'
}

/** Keeps the choice. */
export function chooseShortcuts(choice: Shortcuts): void {
  if (choice === 'on') localStorage.removeItem(key)
  else localStorage.setItem(key, choice)
}

const key = 'lasthop-shortcuts'
