import type { ComponentChildren } from 'preact'

/** The plain page in front of the console. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="door">
      <div class="card">
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M7 16c3-9 6-9 9 0s6 9 9 0" />
        </svg>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
