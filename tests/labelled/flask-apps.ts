import { nginxFile, rightLocation } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const pins = { 'requirements.txt': 'Flask==3.1.1\nWerkzeug==3.1.3\ngunicorn==23.0.0\n' }
const secure = 'app.config.update(SESSION_COOKIE_SECURE=True)\n'
const fix = 'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)\n'

function flask(
  settings: string,
  gunicorn = 'bind = "127.0.0.1:8000"\nwsgi_app = "wsgi:app"\n',
): Readonly<Record<string, string>> {
  return {
    'nginx.conf': nginxFile(),
    'gunicorn.conf.py': gunicorn,
    'wsgi.py': `from flask import Flask, redirect\nfrom flask_talisman import Talisman\nfrom werkzeug.middleware.proxy_fix import ProxyFix\n\napp = Flask(__name__)\n${settings}\n\n@app.get("/")\ndef home():\n    return redirect("/login")\n`,
    ...pins,
  }
}

/** On another machine: gunicorn believes only its own. */
const compose = {
  'compose.yaml':
    'services:\n  nginx:\n    image: nginx:1.28\n    ports: ["443:443", "80:80"]\n  web:\n    build: .\n    command: gunicorn -b 0.0.0.0:8000 wsgi:app\n',
  'nginx.conf': nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'web:8000') }),
}

function composed(settings: string): Readonly<Record<string, string>> {
  const { 'gunicorn.conf.py': _, ...files } = flask(settings)
  return { ...files, ...compose }
}

/** Applications on Flask behind a proxy that is right. */
export const flaskApps: readonly Labelled[] = described().map((stack) => ({
  ...stack,
  open: ['P302', ...(stack.open ?? [])],
}))

/** Flask looks at no host: whether that is a fault is a matter of what the application does with it. */
function described(): readonly Labelled[] {
  return [
    { name: 'Flask: ProxyFix for scheme and address', files: flask(`${secure}${fix}`), labels: [] },
    { name: 'Flask: believed by its server alone', files: flask(secure), labels: [] },
    { name: 'Flask: a redirect of Talisman, and ProxyFix', files: flask(`${secure}${fix}Talisman(app)\n`), labels: [] },
    { name: 'Flask: ProxyFix, in compose', files: composed(`${secure}${fix}`), labels: [], open: ['P113'] },
    { name: 'Flask: nothing said, in compose', files: composed(secure), labels: ['P101', 'P113'], open: ['P107'] },
    {
      name: 'Flask: ProxyFix is commented out, in compose',
      files: composed(`${secure}# ${fix}`),
      labels: ['P101', 'P113'],
      open: ['P107'],
    },
    {
      name: 'Flask: ProxyFix counts two proxies where there is one, in compose',
      files: composed(`${secure}app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=2)\n`),
      labels: ['P101', 'P113'],
      open: ['P107', 'P112', 'P212'],
    },
    {
      name: 'Flask: the session cookie without Secure',
      files: flask(fix),
      labels: ['P601'],
    },
  ]
}
