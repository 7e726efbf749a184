import { useState } from 'preact/hooks'
import { rooms } from '../rooms.ts'
import { chooseShortcuts, chosenShortcuts, type Shortcuts } from '../shortcuts.ts'

/** The keys that go to a room and to its search field, and a way to turn them off. */
export function ShortcutChoice() {
  const [chosen, setChosen] = useState<Shortcuts>(chosenShortcuts())
  const change = (choice: Shortcuts) => {
    chooseShortcuts(choice)
    setChosen(choice)
  }
  return (
    <div class="panel">
      <h2>Keyboard</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={chosen === 'on'}
          onChange={({ currentTarget }) => change(currentTarget.checked ? 'on' : 'off')}
        />{' '}
        Single keys: <kbd>g</kbd> and a letter opens a room, <kbd>/</kbd> goes to its search field
      </label>
      <p class="quiet">{rooms.map(({ key, title }) => `${key} ${title}`).join(' · ')}</p>
    </div>
  )
}
