import { nginxFile, rightLocation } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

/** One proxy that appends to what the client sent. */
const appending = {
  'nginx.conf': nginxFile({
    location: rightLocation.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for'),
  }),
}
const express = (trust: string): Labelled['files'] => ({
  ...appending,
  'server.js': `const express = require('express')\n\nconst app = express()\n${trust}app.get('/', (req, res) => res.send(req.ip))\napp.listen(8000, '127.0.0.1')\n`,
  'package.json': '{\n  "dependencies": {\n    "express": "5.3.0"\n  }\n}\n',
})
const flask = (fix: string): Labelled['files'] => ({
  ...appending,
  'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nwsgi_app = "wsgi:app"\n',
  'wsgi.py': `from flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\n\napp = Flask(__name__)\napp.config["SESSION_COOKIE_SECURE"] = True\n${fix}`,
  'requirements.txt': 'Flask==3.1.1\nWerkzeug==3.1.3\ngunicorn==26.1.0\n',
})
const open = ['P302', 'P401', 'P506']

/** Frameworks that count the proxies in front of them. */
export const hopCounts: readonly Labelled[] = [
  { name: 'Express: counts the one proxy there is', files: express("app.set('trust proxy', 1)\n"), labels: [], open },
  {
    name: 'Express: counts two proxies, and there is one',
    files: express("app.set('trust proxy', 2)\n"),
    labels: ['P212'],
    open,
  },
  {
    name: 'Flask: counts the one proxy there is',
    files: flask('app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)\n'),
    labels: [],
    open,
  },
  {
    name: 'Flask: counts two proxies for the address, and there is one',
    files: flask('app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=1)\n'),
    labels: ['P212'],
    open,
  },
  {
    name: 'Flask: the other count in a comment',
    files: flask(
      '# app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=1)\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)\n',
    ),
    labels: [],
    open,
  },
]
