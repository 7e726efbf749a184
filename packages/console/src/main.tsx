import { render } from 'preact'
import { App } from './app.tsx'
import { applyTheme } from './theme.ts'

/** The page starts here. */
applyTheme()
const page = document.getElementById('page')
if (page !== null) {
  page.replaceChildren()
  render(<App />, page)
}
