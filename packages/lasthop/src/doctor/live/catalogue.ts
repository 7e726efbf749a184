import type { RuleText } from '../rule.ts'

/** What only a running site can show, and no file. */
export const liveRules: readonly RuleText[] = [
  rule('P118', 'internal-host-in-redirect', 'warn', {
    title: 'a redirect names a host of the inside',
    why: 'Visitors cannot follow it, and it tells others how the inside is built.',
    how: 'Location holds a private address, localhost, or a name without a dot.',
    traps: 'Where the site itself is on such a name, it says nothing.',
    cure: 'Let the proxy pass the Host of the visitor on.',
  }),
  rule('P216', 'header-reach-map', 'info', {
    title: 'fields of a client reach the application',
    why: 'What arrives can be believed one day, by another version or another library.',
    how: "A field is sent so large or so often that the application server's own limit refuses it, if it gets there: 16 KiB in Node, 8 KiB in Tomcat, 100 fields in gunicorn and in the server of Python. A field that nobody knows is refused, fewer of it are not, and fields that proxies keep to themselves are not counted. Of files this rule says nothing: there P201 to P215, P301 and P401 name each field that somebody believes.",
    traps: 'Apache and HAProxy have smaller limits of their own, and uvicorn has none: then nothing is concluded.',
    cure: 'Remove at the edge what it does not set.',
  }),
  rule('P701', 'origin-reachable', 'error', {
    title: 'the application answers around its front',
    why: 'There its clients are whoever they say, and nothing that the front does helps.',
    how: '--origin HOST:PORT answers with two signs or more of the same application. No file shows it, since firewalls stand in between: that takes a running site. Which addresses and ports the files open is P702.',
    traps: 'The doctor may stand inside the private network.',
    cure: 'Bind it to the loopback address, or let a firewall admit the front alone.',
  }),
  rule('P704', 'flexible-ssl', 'error', {
    title: 'the CDN speaks http to a site that leads http to https',
    why: 'Nobody gets in: every answer leads to the address that was asked for.',
    how: 'Redirects lead around in a circle, and an answer names a CDN.',
    traps:
      'The circle may have another cause behind the CDN: look at P104 and P107 first if it speaks https to the site.',
    cure: 'Let the CDN speak https to the site (not "flexible"); or let the site believe the scheme that the CDN tells, from the ranges of the CDN alone.',
  }),
]

function rule(
  id: string,
  slug: string,
  level: RuleText['level'],
  text: Omit<RuleText, 'id' | 'slug' | 'level'>,
): RuleText {
  return { id, slug, level, ...text }
}
