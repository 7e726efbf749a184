import { isForwardingName } from '@lasthop/contract'

import type { Rule } from '../rule.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p911: Rule = {
  id: 'P911',
  slug: 'proxy-underscore-name',
  level: 'error',
  title: 'the proxy itself sends a name with underscores',
  why: 'nginx, Caddy and gunicorn from 22 drop such names: the application is told nothing. Where it works today, an update breaks it.',
  how: 'A proxied place sets a forwarding field whose name has "_".',
  traps: 'A reader directly behind that folds names understands it today.',
  cure: 'Spell it with dashes, as in X-Forwarded-Proto.',
  bad: example({ nginx: nginxFile({ location: rightLocation.replace('X-Forwarded-Proto', 'X_Forwarded_Proto') }) }),
  good: example(),
  find: ({ stack }) =>
    stack.edges.flatMap((edge) =>
      edge.doors
        .flatMap(({ sites }) => sites)
        .flatMap(({ routes }) => routes)
        .flatMap(({ fields }) => fields)
        .filter(
          ({ name, action, value }) =>
            action !== 'removes' &&
            value.replaceAll(/["']/g, '') !== '' &&
            name.includes('_') &&
            isForwardingName(name),
        )
        .map(({ name, place }) => ({
          subject: edge.files[0]?.path ?? edge.product,
          message: `The proxy sends ${name}, with underscores.`,
          ...(place ? { place } : {}),
          key: `${place?.path ?? ''}:${place?.start ?? name}`,
        })),
    ),
}
