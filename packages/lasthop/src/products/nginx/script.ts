import { levelsOf, setting } from './scope.ts'
import { inside, named, textsOf, type Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** Whether a location hands a script of PHP on, which is taken to be there: `try_files $uri =404` before fastcgi_pass asks for it. */
export function isScript({ path, locations }: Visit): boolean {
  const innermost = locations.at(-1)
  return path.endsWith('.php') && innermost !== undefined && named(inside(innermost), 'fastcgi_pass').length > 0
}

/** try_files of the very block that answers: no level inherits it, and a server's own is for requests without a location. */
export function triedFiles({ server, locations }: Visit): Node | undefined {
  const innermost = locations.at(-1)
  return named(innermost === undefined ? server.nodes : inside(innermost), 'try_files').at(-1)
}

/** The index.php of a folder that is asked for, where `index` names it and nothing proxies: it is taken to be there. */
export function scriptFor(visit: Visit): string | undefined {
  const index = setting(levelsOf(visit), 'index')
  const script = index && textsOf(index).find((name) => /^[\w.-]+\.php$/.test(name))
  const innermost = visit.locations.at(-1)
  const inner = innermost === undefined ? [] : inside(innermost)
  const files = triedFiles(visit)
  const looksForFolder =
    files === undefined ||
    textsOf(files)
      .slice(0, -1)
      .some((name) => name.endsWith('/'))
  if (index === undefined || script === undefined || !visit.path.endsWith('/') || !looksForFolder) return undefined
  if (named(inner, 'proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass').length > 0) return undefined
  tell(visit, index, { does: `goes on to ${visit.path}${script}, which is taken to be there`, effect: 'routes' })
  return visit.path + script
}
