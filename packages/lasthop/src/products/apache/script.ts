import { inProcess } from '../php-server/inside-apache.ts'
import { Doubt } from '../doubt.ts'
import type { Forwarded, Upstream } from '../passage.ts'
import { handedOver, tellHttps } from './cgi.ts'
import { folderScopes } from './folder.ts'
import { compilePattern } from './pattern.ts'
import { serversFor } from './location.ts'
import type { Server, Servers } from './servers.ts'
import { textsOf, wordAt, type Directive, type Node, type Section } from './syntax.ts'
import { parseUpstreamUrl } from './upstream-url.ts'
import { tell, type Visit } from './visit.ts'

/** Who runs a script of PHP, and the line that says so. */
export interface Script {
  readonly upstream: Upstream
  readonly directive: Directive
}

/**
 * The script that answers what nothing proxies: the front controller of the site, which is taken to be there where a
 * handler for PHP is. Where only an index.php is named, what runs it is a doubt.
 */
export function scriptOf(visit: Visit): Script | undefined {
  const servers = serversFor(visit).toReversed()
  const nodes = [
    ...servers.flatMap((server) => server.nodes),
    ...folderScopes(visit, visit.path).flatMap((scope) => scope.nodes),
  ]
  const handler = handlerIn(nodes)
  if (handler !== undefined) return scriptBy(handler)
  const byName = nodes.find(isWsgiHandler)
  if (byName !== undefined)
    throw new Doubt('mod_wsgi runs the file that a path names here, and which that is no file says.', byName.place)
  const index = nodes.find(namesScript)
  if (index !== undefined) throw new Doubt('What runs the PHP of this site is in no file here.', index.place)
  return undefined
}

/** Whether a VirtualHost hands anything to PHP: it names files of its own, and a handler for them is there. */
export function runsScripts({ main }: Servers, server: Server): boolean {
  const hasFiles = server.nodes.some(({ name }) => name === 'documentroot' || name === 'fallbackresource')
  return hasFiles && handlerIn([...server.nodes, ...main.nodes]) !== undefined
}

/** Whether PHP runs in Apache itself. */
export function runsInside({ main }: Servers, server: Server): boolean {
  const handler = handlerIn([...server.nodes, ...main.nodes])
  return handler !== undefined && scriptBy(handler)?.upstream.target === inProcess
}

/** A request for a script. */
export function runScript(visit: Visit, { upstream, directive }: Script): Forwarded {
  const { fields, params } = handedOver(visit)
  tell(visit, directive, {
    does: upstream.target === inProcess ? 'PHP answers in Apache itself' : 'PHP answers, over FastCGI',
    effect: 'routes',
  })
  tellHttps(visit, params.get('HTTPS'))
  const { message } = visit.arrival
  return { kind: 'forwarded', upstream, message: { ...message, fields, params }, steps: visit.steps }
}

function scriptBy(directive: Directive): Script | undefined {
  const value = wordAt(directive, 0)
  if (!value.startsWith('proxy:'))
    return { directive, upstream: { protocol: 'fastcgi', target: inProcess, place: directive.place } }
  const url = parseUpstreamUrl(value.slice(6), directive.place)
  return url && { directive, upstream: url.upstream }
}

/** The innermost handler for files that end in .php, wherever it stands. */
function handlerIn(nodes: readonly Node[]): Directive | undefined {
  return nodes
    .flatMap((node): Directive[] => {
      if (node.kind === 'directive') return isHandler(node) ? [node] : []
      const inner = isForScripts(node) ? handlerIn(node.nodes) : undefined
      return inner === undefined ? [] : [inner]
    })
    .at(-1)
}

function isHandler(node: Directive): boolean {
  const [first = ''] = textsOf(node)
  if (node.name === 'sethandler') return /^application\/x-httpd-(?:ea-)?php/.test(first) || /^proxy:.*fcgi:/.test(first)
  return (node.name === 'addhandler' || node.name === 'addtype') && /^application\/x-httpd-(?:ea-)?php/.test(first)
}

function isForScripts(section: Section): boolean {
  const [first = '', second = ''] = textsOf(section)
  switch (section.name) {
    case 'filesmatch':
      return compilePattern(first, '').test('index.php')
    case 'files':
      return first === '~' ? compilePattern(second, '').test('index.php') : /^(?:\*?\.php|index\.php)$/.test(first)
    case 'directory':
    case 'directorymatch':
    case 'if':
      return true
    default:
      return false
  }
}

/** `AddHandler wsgi-script .wsgi`, wherever it stands. */
function isWsgiHandler(node: Node): boolean {
  if (node.kind === 'section') return node.nodes.some(isWsgiHandler)
  return /^(?:set|add)handler$/.test(node.name) && wordAt(node, 0) === 'wsgi-script'
}

/** `DirectoryIndex index.php`, `FallbackResource /index.php`. */
function namesScript(node: Node): boolean {
  if (node.kind === 'section') return node.name.startsWith('directory') && node.nodes.some(namesScript)
  if (node.name === 'rewriterule') return /(?:^|\/)\w+\.php$/.test(wordAt(node, 1))
  return (
    (node.name === 'directoryindex' || node.name === 'fallbackresource') &&
    textsOf(node).some((text) => text.endsWith('.php'))
  )
}
