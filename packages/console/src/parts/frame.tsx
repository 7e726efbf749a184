import type { ComponentChildren } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { MeContext, order } from '../me.ts'
import { rooms, type Room } from '../rooms.ts'
import { follow, goTo } from '../router.ts'
import { chosenShortcuts } from '../shortcuts.ts'
import { chooseTheme, chosenTheme, type Theme } from '../theme.ts'

/** What stands around every room: the navigation, who is logged in, and the keys. */
export function Frame({ path, onOut, children }: { path: string; onOut: () => void; children: ComponentChildren }) {
  const me = useContext(MeContext)
  const mine = rooms.filter(({ needs }) => order.indexOf(me.role) >= order.indexOf(needs))
  const here = mine.find((room) => (room.path === '/' ? path === '/' : path.startsWith(room.path)))
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    document.title = `${here?.title ?? 'Nothing here'} · Lasthop`
    setOpen(false)
  }, [here, path])
  useKeys(mine)
  const leave = () => void ask('DELETE', '/session').finally(onOut)
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/" onClick={follow}>
          <Mark /> Lasthop
        </a>
        <button
          type="button"
          class="menu"
          aria-expanded={isOpen}
          aria-controls="rooms"
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
        <nav id="rooms" class={isOpen ? 'open' : ''} aria-label="Rooms">
          {mine.map((room) => (
            <a
              key={room.path}
              href={room.path}
              aria-current={room === here ? 'page' : undefined}
              title={`g ${room.key}`}
              onClick={follow}
            >
              {room.title}
            </a>
          ))}
        </nav>
        <div class="self">
          <ThemeChoice />
          <span class="who">
            {me.name} <small>{me.role}</small>
          </span>
          <button type="button" onClick={leave}>
            Log out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M7 16c3-9 6-9 9 0s6 9 9 0" />
    </svg>
  )
}

function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(chosenTheme())
  const change = (value: string) => {
    const chosen = value === 'light' || value === 'dark' ? value : 'system'
    chooseTheme(chosen)
    setTheme(chosen)
  }
  return (
    <label class="theme">
      <span class="hidden">Colours</span>
      <select value={theme} onChange={({ currentTarget }) => change(currentTarget.value)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  )
}

/** g and a letter go to a room; / goes to the first search field. */
function useKeys(mine: readonly Room[]): void {
  // Kept over renderings: one may come between the two keys.
  const wasG = useRef(false)
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || chosenShortcuts() === 'off')
        return
      const room = wasG.current ? mine.find(({ key }) => key === event.key) : undefined
      wasG.current = event.key === 'g'
      if (room !== undefined) goTo(room.path)
      const search = event.key === '/' ? document.querySelector<HTMLInputElement>('input[type=search]') : null
      if (room === undefined && search === null) return
      event.preventDefault()
      search?.focus()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [mine])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
