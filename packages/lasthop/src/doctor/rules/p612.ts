import type { Rule } from '../rule.ts'
import { example, rightSettings } from './examples.ts'
import { servesHttps } from './sites.ts'

export const p612: Rule = {
  id: 'P612',
  slug: 'cors-http-origin',
  level: 'info',
  title: "pages on http may read the application's answers",
  why: 'Whoever can change a page on http reads through it what the visitor may read on https.',
  how: 'The list of origins for CORS names an http origin of a host that is served on https, or the running site lets a page on http of its own name read its answers.',
  traps: 'An entry for development, such as http://localhost:3000.',
  cure: 'List https origins only.',
  bad: example({ settings: `${rightSettings}CORS_ALLOWED_ORIGINS = ["http://app.example.org"]\n` }),
  good: example({
    settings: `${rightSettings}CORS_ALLOWED_ORIGINS = ["https://app.example.org", "http://localhost:3000"]\n`,
  }),
  find: (view) =>
    view.stack.apps.flatMap(({ framework }) => {
      const origins = framework?.facts.corsOrigins
      if (origins === undefined || origins.value === 'unknown') return []
      const { value, place } = origins
      const insecure = value.filter(
        (each) => /^http:\/\//i.test(each) && servesHttps(view, each.slice('http://'.length)),
      )
      if (insecure.length === 0) return []
      const message = `Pages on ${insecure.join(' and ')} may read what is meant for https.`
      return [{ subject: place?.path ?? 'the application', message, ...(place && { place }) }]
    }),
}
