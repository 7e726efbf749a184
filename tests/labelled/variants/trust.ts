import { rightLocation } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { appending, withoutProto, withoutHost, cachePath, readsHost, code, about, front } from './about.ts'

/** Whose word counts: code that reads fields, fields that name a user, caches. */
export const trustVariants: readonly Labelled[] = [
  ...about('P213', {
    faulty: {
      'the first address': code(appending, {
        'mysite/ip.py': 'def ip(r):\n    return r.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[0]\n',
      }),
      'the scheme, in JavaScript': code(withoutProto, {
        'web/server.js': "if (req.headers['x-forwarded-proto'] !== 'https') redirect()\n",
      }),
      'the host, by get': code(withoutHost, { 'web/url.ts': 'const host = req.get("X-Forwarded-Host") ?? req.host\n' }),
      'the scheme, in PHP': code(withoutProto, {
        'wp-config.php': "<?php\nif ($_SERVER['HTTP_X_FORWARDED_PROTO'] == 'https') { $_SERVER['HTTPS'] = 'on'; }\n",
      }),
      'in Ruby': code(withoutProto, { 'app/app.rb': "ssl = env['HTTP_X_FORWARDED_PROTO'] == 'https'\n" }),
    },
    well: {
      'the edge overwrites it': code(rightLocation, {
        'web/server.js': "if (req.headers['x-forwarded-proto'] !== 'https') redirect()\n",
      }),
      'in a comment': code(appending, { 'web/server.js': "// req.headers['x-forwarded-for']\n" }),
      'in a test': code(appending, { 'web/server.test.js': "assert(req.headers['x-forwarded-for'])\n" }),
      'what is sent, not read': code(appending, {
        'web/client.js': "fetch(url, { headers: { 'X-Forwarded-For': address } })\n",
      }),
      'what is set': code(appending, {
        'wsgi.py': "def app(environ, start):\n    environ['HTTP_X_FORWARDED_FOR'] = address\n",
      }),
    },
    open: ['P101', 'P106', 'P209', 'P506', 'P605', 'P301', 'P304', 'P401'],
  }),
  ...about('P215', {
    faulty: {
      'one place without the log-in': front({
        tls: `location /api/ {\n${rightLocation}\n}`,
        location: `${rightLocation}\nproxy_set_header Remote-User $user;`,
      }),
      'names of a portal': front({
        tls: `location /ws/ {\n${rightLocation}\n}`,
        location: `auth_request /auth;\n${rightLocation}\nproxy_set_header X-Authentik-Username $name;\nproxy_set_header X-Authentik-Groups $groups;`,
      }),
    },
    well: {
      'cleared where it is not set': front({
        tls: `location /api/ {\n${rightLocation}\nproxy_set_header Remote-User "";\n}`,
        location: `${rightLocation}\nproxy_set_header Remote-User $user;`,
      }),
      'another application': front({
        tls: `location /api/ {\n${rightLocation.replace('8000', '9000')}\n}`,
        location: `${rightLocation}\nproxy_set_header Remote-User $user;`,
      }),
      'one place alone': front({ location: `${rightLocation}\nproxy_set_header Remote-User $user;` }),
      'a name that is no user': front({
        tls: `location /api/ {\n${rightLocation}\n}`,
        location: `${rightLocation}\nproxy_set_header X-Request-Start $msec;`,
      }),
    },
  }),
  ...about('P703', {
    faulty: {
      'the default key': front({ http: cachePath, location: `${withoutHost}\nproxy_cache pages;` }, readsHost),
      'a key of scheme and path': front(
        {
          http: cachePath,
          location: `${withoutHost}\nproxy_cache pages;\nproxy_cache_key "$scheme$host$request_uri";`,
        },
        readsHost,
      ),
    },
    well: {
      'the field is overwritten': front(
        { http: cachePath, location: `${rightLocation}\nproxy_cache pages;` },
        readsHost,
      ),
      'the application does not read it': front({ http: cachePath, location: `${withoutHost}\nproxy_cache pages;` }),
    },
    open: ['P301', 'P302', 'P304'],
  }),
  ...about('P703', {
    faulty: {},
    well: {
      'switched off': front(
        { http: `${cachePath}\nproxy_cache pages;`, location: `${withoutHost}\nproxy_cache off;` },
        readsHost,
      ),
    },
    besides: ['P301'],
    open: ['P302', 'P304'],
  }),
]
