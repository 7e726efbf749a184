import type { AppCure, Believes } from '../app-server.ts'
import type { Complaint } from '../complaint.ts'
import type { AddressFact, AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { nodesBelow, partOf, textOf } from '../php/node.ts'
import { stringOf, truthOf } from '../php/value.ts'
import type { Place } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { findWordPress, type WordPressSite } from './find.ts'
import { believe, runConfig } from './model.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '6.8'

/** WordPress, as its wp-config.php describes it. */
export const wordpress: FrameworkProduct = {
  name: 'wordpress',
  title: 'WordPress',
  usualVersion,
  find: (surroundings) => findWordPress(surroundings).map((site) => frameworkOf(site, surroundings)),
}

function frameworkOf(site: WordPressSite, surroundings: Surroundings): Framework {
  const { config, folder, isFromImage } = site
  return {
    product: 'wordpress',
    title: 'WordPress',
    version: surroundings.versionOf('wordpress') ?? { text: usualVersion, known: 'assumed' },
    files: isFromImage ? [] : [config.file],
    ...(isFromImage && site.service && { comesFrom: `the image of the service ${site.service.name}` }),
    folder,
    complaints: isFromImage ? [] : [...brokenIn(site), ...tooLate(site)],
    facts: factsOf(site),
    believe: (environ) => believe(site, environ),
    cures: isFromImage ? [] : curesOf(site),
  }
}

function factsOf(site: WordPressSite): AppFacts {
  const believes = believesOf(site)
  return {
    // The cookies of its log-in carry Secure where is_ssl() says so.
    sessionCookie: { secure: 'believed', name: 'wordpress_logged_in' },
    hsts: { value: false },
    redirectsToHttps: { value: false },
    readsForwardedHost: { value: /HTTP_X_FORWARDED_HOST/.test(site.config.file.text) },
    // Forms carry a nonce, and no address is compared.
    originCheck: { compares: 'nothing', accepts: [] },
    hosts: { value: 'unknown' },
    isAddressStored: true,
    ownPaths: ['/wp-login.php'],
    absoluteRedirects: false,
    believes,
    schemeField: 'X-Forwarded-Proto',
    addresses: site.isFromImage ? [] : addressesOf(site),
  }
}

/** Found by asking: whom it believes that says https. */
function believesOf(site: WordPressSite): Believes {
  const asked = (peer: string): boolean => {
    const https = runConfig(
      site,
      new Map([
        ['REMOTE_ADDR', peer],
        ['HTTP_X_FORWARDED_PROTO', 'https'],
      ]),
    ).server.get('HTTPS')
    return https !== undefined && https.kind !== 'null'
  }
  const told = { place: placeOf(site), says: 'wp-config.php sets HTTPS by X-Forwarded-Proto' }
  const { place, says } = told
  const where = place === undefined ? { says } : { says, place }
  if (asked(stranger)) return { who: 'anyone', ...where }
  const listed = addressesIn(site).filter(asked)
  if (listed.length > 0) return { who: 'listed', listed, ...where }
  return { who: 'nobody', says: 'wp-config.php sets HTTPS by no field, and is_ssl() reads none' }
}

/** Addresses that stand in the file as texts. */
function addressesIn({ config }: WordPressSite): readonly string[] {
  const texts = config.statements
    .flatMap((statement) => [...nodesBelow(statement)])
    .flatMap((node) => (node.kind === 'string' ? (textOf(node, 'value') ?? '') : []))
  return [...new Set(texts)].filter((text) => /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]*:[\da-f:]+)$/i.test(text))
}

function placeOf({ config, isFromImage }: WordPressSite): Place | undefined {
  if (isFromImage) return undefined
  const writing = config.statements.flatMap((statement) => [...nodesBelow(statement)]).find(isHttps)
  return writing && config.placeOf(writing)
}

/** `$_SERVER['HTTPS'] = ...`. */
function isHttps(node: Parameters<typeof partOf>[0]): boolean {
  const left = node.kind === 'assign' ? partOf(node, 'left') : undefined
  const [what, offset] = [left && partOf(left, 'what'), left && partOf(left, 'offset')]
  return textOf(what, 'name') === '_SERVER' && textOf(offset, 'value') === 'HTTPS'
}

function brokenIn({ config }: WordPressSite): readonly Complaint[] {
  const message = 'This is not PHP that can be read here; what stands around it is still read.'
  return config.errors.slice(0, 1).map((place) => ({ rule: 'P908', place, message }))
}

/** WordPress has begun, and asked, by then. */
function tooLate({ config }: WordPressSite): readonly Complaint[] {
  const begins = config.statements.findIndex((node) =>
    textOfPlace(config.placeOf(node), config.file.text).includes('wp-settings'),
  )
  const late = begins === -1 ? [] : config.statements.slice(begins + 1)
  const writing = late.flatMap((statement) => [...nodesBelow(statement)]).find(isHttps)
  if (writing === undefined) return []
  const message =
    'This stands behind the line that includes wp-settings.php: cookies, plug-ins and log-in have asked is_ssl() by then. Move it before that line.'
  return [{ rule: 'P905', place: config.placeOf(writing), message, level: 'warn' }]
}

function textOfPlace({ start, end }: Place, text: string): string {
  return /^(?:require|include)/.test(text.slice(start, end)) ? text.slice(start, end) : ''
}

function addressesOf(site: WordPressSite): readonly AddressFact[] {
  const { constants } = runConfig(site, new Map())
  const place = { path: site.config.file.path, start: 0, end: 0, line: 1, column: 1 }
  return ['WP_HOME', 'WP_SITEURL', 'WP_CONTENT_URL'].flatMap((name): readonly AddressFact[] => {
    const value = constants.get(name)
    const url = value === undefined ? undefined : stringOf(value)
    if (url === undefined || !/^https?:/.test(url)) return []
    return [
      { name, url, use: name === 'WP_CONTENT_URL' ? 'active' : 'site', place: constantPlace(site, name) ?? place },
    ]
  })
}

function constantPlace({ config }: WordPressSite, name: string): Place | undefined {
  const all = config.statements.flatMap((statement) => [...nodesBelow(statement)])
  const text = all.find((node) => node.kind === 'string' && textOf(node, 'value') === name)
  return text && config.placeOf(text)
}

/** The lines that the manual knows, with the peer asked first, before WordPress begins. */
function curesOf(site: WordPressSite): readonly AppCure[] {
  const { file } = site.config
  const before =
    /^[ \t]*(?:\/\*+[^\n]*stop editing[^\n]*|\/\*\*? Absolute path to the WordPress|require(?:_once)?\b[^\n]*wp-settings\.php)/m.exec(
      file.text,
    )
  if (before === null || believesOf(site).who !== 'nobody' || writesHttps(site)) return []
  const edits = [{ path: file.path, start: before.index, end: before.index, text: indented(snippet, file.text) }]
  const note =
    'WordPress then takes https from the proxy on this machine and nobody else; write the address of the proxy instead where it is elsewhere.'
  return [{ rules: ['P101', 'P104', 'P107'], grade: 'review', note, edits }]
}

/** With tabs where the file has them. */
function indented(lines: string, text: string): string {
  return /^\t/m.test(text) ? lines.replaceAll(/^ {4}/gm, '\t') : lines
}

/** Where something is written already, a person must look. */
function writesHttps(site: WordPressSite): boolean {
  const ran = runConfig(
    site,
    new Map([
      ['REMOTE_ADDR', '127.0.0.1'],
      ['HTTP_X_FORWARDED_PROTO', 'https'],
    ]),
  )
  return ran.written.some(({ key, value }) => key === 'HTTPS' && truthOf(value) !== false)
}

const stranger = '203.0.113.9'
const snippet = `if ($_SERVER['REMOTE_ADDR'] === '127.0.0.1' && ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {
    $_SERVER['HTTPS'] = 'on';
}

`
