/** The map files of generated configurations, and lines that look something up in them. `%MAPS%` is the folder they are in, `%NAME%` a configuration. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceFile } from '../../../packages/lasthop/src/products/place.ts'

/** Writes the map files. Each is for one way of comparing: HAProxy compares in one way alone where several share a file. */
export function writeMaps(folder: string): SourceFile[] {
  return Object.entries(maps).map(([name, lines]) => {
    const file = { path: join(folder, `${name}.map`), text: `${lines.join('\n')}\n` }
    writeFileSync(file.path, file.text)
    return file
  })
}

/** Conditions. */
export const mapTests: readonly string[] = [
  '{ req.hdr(host),lower,map(%MAPS%/str.map) -m found }',
  '{ req.hdr(host),map_str(%MAPS%/str.map,none) -m str app }',
  '{ path,map_beg_int(%MAPS%/weights.map,0) gt 3 }',
  '{ path,map_beg_int(%MAPS%/weights.map) 9 }',
  '{ req.hdr(x-forwarded-for),map_ip(%MAPS%/ip.map) -m found }',
  '!{ hdr(x-forwarded-proto),map(%MAPS%/schemes.map) https }',
]

/** What `http-request` does. */
export const mapRules: readonly string[] = [
  'set-header X-Tenant %[req.hdr(host),lower,map(%MAPS%/str.map,none)]',
  'set-header X-Tenant %[hdr(host),map_str(%MAPS%/str.map)]',
  'set-header X-Area "%[path,map_beg(%MAPS%/beg.map,elsewhere)] %[url,map_sub(%MAPS%/sub.map,-)]"',
  'set-header X-Area %[path,map_beg(%MAPS%/beg.map)]',
  'set-header X-Zone %[req.hdr(host),map_dom(%MAPS%/dom.map,-)]/%[path,map_dir(%MAPS%/dir.map,-)]/%[path,map_end(%MAPS%/end.map,-)]',
  'set-header X-Kind %[req.hdr(host),map_reg(%MAPS%/reg.map,unknown)]',
  'set-header X-Kind %[path,map_regm(%MAPS%/regm.map,unknown)]',
  'set-header X-From "%[src,map_ip(%MAPS%/ip.map,outside)] %[req.hdr(x-forwarded-for,-1),map_ip(%MAPS%/ip.map,outside)]"',
  'set-header X-Door %[dst_port,map_int(%MAPS%/int.map,other)]%[req.hdr_cnt(x-forwarded-for),map_int(%MAPS%/int.map)]',
  'set-header X-Weight %[path,map_beg_int(%MAPS%/weights.map,7),add(1)]',
  'set-header X-Forwarded-Proto %[req.hdr(x-forwarded-proto),map(%MAPS%/schemes.map,http)]',
  'set-header X-Forwarded-Proto %[ssl_fc,map(%MAPS%/schemes.map)]',
  'set-header Host %[path,map_beg(%MAPS%/beg.map,app)].inner.test',
  'set-var(txn.scheme) req.hdr(x-forwarded-proto),lower,map(%MAPS%/schemes.map)',
  'set-path %[path,map_end(%MAPS%/end.map,/moved)]',
]

/** Where requests go. */
export const mapSwitches: readonly string[][] = [
  ['use_backend %NAME%_%[req.hdr(host),lower,map(%MAPS%/str.map,app)]'],
  ['use_backend %NAME%_%[path,map_beg(%MAPS%/beg.map,app)] if { path,map_beg(%MAPS%/beg.map) -m found }'],
  ['use_backend %NAME%_%[req.hdr(host),map_reg(%MAPS%/reg.map)]'],
]

const maps: Readonly<Record<string, readonly string[]>> = {
  str: [
    '# host backend',
    'app.test app',
    'www.app.test   api',
    'app.test second',
    'EVIL.TEST shouted',
    'evil.test',
    '',
  ],
  beg: ['/ app', '/a app', '/api/ api', '  /api api', '/dav two  words', '#/admin api', '/a/b none'],
  sub: ['q= query', '.. up', '/a an\tA', 'http whole'],
  dom: ['app.test ours', 'test any', 'evil theirs', 'www www'],
  dir: ['a first', 'api/ second', '/dav/ third'],
  end: ['.php /script', '/ /folder', 'a /ends-in-a'],
  reg: ['^app[.] app', '^[a-z.]+$ api', ': port', '[.]test$ test'],
  regm: ['^/(a)(.*)$ /\\1-\\2', '^/(dav)? dav:\\1', '. \\0\\0'],
  ip: ['127.0.0.0/8 here', '127.0.0.1 me', '6.6.6.0/24 six', '10.0.0.0/8 inner', '10.1.0.0/16 nearer', '::1 six'],
  int: ['80 web', '443 tls', '1:2 few', '3: many', '1 one'],
  weights: ['/ 1', '/a 9', '/api 12', '/dav -4'],
  schemes: ['https https', 'http http', 'on https', '1 https', '0 http', 'HTTPS loud'],
}
