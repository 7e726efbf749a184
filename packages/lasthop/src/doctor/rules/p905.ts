import type { FieldSetting, Route } from '../../products/edge.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { complaintsFor } from './complaint-rule.ts'
import { apacheExample, classicApache, example } from './examples.ts'

export const p905: Rule = {
  id: 'P905',
  slug: 'ap-order',
  level: 'warn',
  title: 'the order of directives undoes one of them',
  why: 'One line takes back what another says, or asks before it is said: the application goes by the plain connection of its proxy.',
  how: 'A place that proxies sets X-Forwarded-Proto, and removes it afterwards; or an application redirects, or checks, before it reads its proxy.',
  traps: 'Removing first and setting last is right; so is a block at server scope that sites inherit.',
  cure: 'Remove first, set last; read the proxy before anything that asks for the scheme.',
  bad: apacheExample(
    classicApache
      .replaceAll('RequestHeader unset X-Forwarded-Proto\n', '\n')
      .replaceAll('https env=HTTPS\n', 'https env=HTTPS\n  RequestHeader unset X-Forwarded-Proto\n'),
  ),
  good: example(),
  find: (view) => [...removals(view), ...complaintsFor('P905', view)],
}

function removals({ stack }: View): readonly Draft[] {
  return stack.edges.flatMap(({ doors }) =>
    doors
      .flatMap(({ sites }) => sites)
      .flatMap(({ routes, names }) =>
        routes.flatMap((route) => {
          const removal = undone(route)
          if (removal === undefined) return []
          const message = 'X-Forwarded-Proto is set and then removed.'
          return [
            {
              subject: names[0] ?? route.path,
              message,
              ...(removal.place ? { place: removal.place } : {}),
              confidence: 'simulated' as const,
              key: `${removal.place?.path ?? ''}:${removal.place?.start ?? 0}`,
            },
          ]
        }),
      ),
  )
}

/** The removal that comes after the last setting, if one does. */
function undone({ does, fields }: Route): FieldSetting | undefined {
  const own = fields.filter(({ name }) => name.toLowerCase() === 'x-forwarded-proto')
  const last = own.at(-1)
  return does === 'proxies' &&
    last?.action === 'removes' &&
    !last.isConditional &&
    own.some(({ action }) => action === 'sets')
    ? last
    : undefined
}
