import { useEffect, useState } from 'preact/hooks'

/** A number that changes with the colours of the page: for what is drawn, and does not follow the style sheet by itself. */
export function useScheme(): number {
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const next = () => setTurn((before) => before + 1)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const choice = new MutationObserver(next)
    dark.addEventListener('change', next)
    choice.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      dark.removeEventListener('change', next)
      choice.disconnect()
    }
  }, [])
  return turn
}
