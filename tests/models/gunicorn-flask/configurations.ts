import { seeded, type Random } from '../random.ts'

const head = `from flask import Flask, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)


@app.get("/")
def view():
    return jsonify(scheme=request.scheme, host=request.host, client=request.remote_addr)


`

/** Applications that differ in what decides belief. */
export const applications: readonly string[] = [
  '',
  'app.wsgi_app = ProxyFix(app.wsgi_app)',
  'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)',
  'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=2, x_host=0)',
  'app.wsgi_app = ProxyFix(app.wsgi_app, 1, 1, 1, 1)',
  'app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1, x_port=1)',
  'HOPS = 1\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=HOPS, x_proto=HOPS, x_host=HOPS, x_prefix=HOPS)',
  ...generated(),
].map((text) => `${head}${text}\n`)

/** Counts of hops by name, in any order, or by place. */
function generated(): readonly string[] {
  const random = seeded(31)
  return Array.from({ length: 23 }, () => `app.wsgi_app = ProxyFix(app.wsgi_app${options(random)})`)
}

function options(random: Random): string {
  if (random.chance(0.2)) return Array.from({ length: random.below(6) }, () => `, ${random.below(3)}`).join('')
  const names = random.some(['x_host', 'x_for', 'x_port', 'x_proto', 'x_prefix'], 0.6)
  return names.map((name) => `, ${name}=${random.below(4)}`).join('')
}
