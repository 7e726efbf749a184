import type { OriginBelief } from '@lasthop/origin'

/** The page on which a visitor logs in, with what was wrong the last time. */
export function loginPage(message = ''): string {
  return page(
    'Log in',
    `<form method="post" action="/login">
      <p class="wrong">${escape(message)}</p>
      <label>Name <input name="name" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Log in</button>
    </form>`,
  )
}

/** The notes of a user, a form for one more, and what the application believes of the visitor. */
export function notesPage({
  user,
  notes,
  belief,
}: {
  user: string
  notes: readonly string[]
  belief: OriginBelief
}): string {
  const { scheme, authority, client } = belief
  return page(
    `Notes of ${user}`,
    `<form method="post" action="/notes"><label>Note <input name="note" required></label><button>Keep</button></form>
    <ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>
    <form method="post" action="/logout"><button>Log out</button></form>
    <footer>You came by ${scheme} to ${escape(authority?.text ?? 'nowhere')}, from ${client?.text ?? 'an unknown address'}.</footer>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>${escape(title)}</title>
  <style>
    body { max-width: 32rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222 }
    form { display: grid; gap: .75rem; margin-bottom: 1.5rem } label { display: grid } .wrong { color: #a00; margin: 0 }
    input, button { font: inherit; padding: .4rem .6rem } button { justify-self: start } footer { color: #666 }
  </style>
  <h1>${escape(title)}</h1>
  ${body}
</html>
`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
