import { useEffect, useState } from 'preact/hooks'

/** The path of the page, followed as it changes. */
export function usePath(): string {
  const [path, setPath] = useState(location.pathname)
  useEffect(() => {
    const look = () => setPath(location.pathname)
    addEventListener('popstate', look)
    return () => removeEventListener('popstate', look)
  }, [])
  return path
}

/** Goes to a path of this page, without loading it anew. */
export function goTo(path: string): void {
  if (path === location.pathname) return
  history.pushState(undefined, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
  document.querySelector('main')?.focus()
}

/** For clicks on links: plain clicks stay in the page, all others are the browser's. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  if (!(link instanceof HTMLAnchorElement) || !isPlain) return
  event.preventDefault()
  goTo(link.pathname)
}

/** A part of a path as people write it; undefined for one that is none. */
export function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
