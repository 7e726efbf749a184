import type { Recipe, Scene, Setting } from './environment.ts'
import { dotnet, grafana, javaRecipes, phpRecipes } from './recipes-others.ts'
import { nodeRecipes } from './recipes-node.ts'
import { runs, type Project } from './project.ts'

/** The addresses from which the edge on this machine comes. */
export const edgeAddresses = '127.0.0.1,::1,::ffff:127.0.0.1'

const gunicorn: Recipe = {
  name: 'gunicorn',
  isUsed: (project) => runs(project, 'gunicorn') || /-m\s+gunicorn\b/.test(project.command),
  settings: (scene) => [...gunicornPlace(scene), ...allowEdge(scene, 'gunicorn')],
}

const uvicorn: Recipe = {
  name: 'uvicorn',
  isUsed: (project) => runs(project, 'uvicorn', 'fastapi') || /-m\s+uvicorn\b/.test(project.command),
  settings: (scene) => [...uvicornPlace(scene), ...allowEdge(scene, 'uvicorn')],
}

const django: Recipe = {
  name: 'Django',
  isUsed: (project) => project.has('manage.py') && (isRunserver(project) || gunicorn.isUsed(project)),
  notes: ({ project }) =>
    isRunserver(project)
      ? []
      : [
          "it knows about https, and takes this edge for the visitor: the visitor's address is request.META['HTTP_X_FORWARDED_FOR'], which holds nothing else.",
        ],
  advice: ({ project }) =>
    isRunserver(project)
      ? [
          "runserver does not pass on whether the visitor is on https: add SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https') to its settings, or run it with gunicorn, which is told by Lasthop.",
        ]
      : [],
}

const flask: Recipe = {
  name: 'Flask',
  isUsed: (project) => runs(project, 'flask') || project.dependsOn('flask'),
  settings: ({ project, place }) =>
    runs(project, 'flask') && place.kind === 'tcp'
      ? [
          { name: 'FLASK_RUN_HOST', value: place.host, soThat: 'it listens for this edge alone' },
          { name: 'FLASK_RUN_PORT', value: String(place.port), soThat: 'it listens where this edge asks' },
        ]
      : [],
  advice: ({ project }) => [
    `${runs(project, 'flask') ? 'its own server passes on neither scheme nor client' : 'it takes the edge for the client'}: add "from werkzeug.middleware.proxy_fix import ProxyFix" and "app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)".`,
  ],
}

/** Servers that take no variable, each with its own setting. */
const otherPython: readonly Recipe[] = [
  {
    name: 'waitress',
    isUsed: (project) => runs(project, 'waitress-serve'),
    advice: () => [
      "add --trusted-proxy=127.0.0.1 --trusted-proxy-headers='x-forwarded-proto x-forwarded-for x-forwarded-host x-forwarded-port' --clear-untrusted-proxy-headers.",
    ],
  },
  {
    name: 'daphne',
    isUsed: (project) => runs(project, 'daphne'),
    advice: () => ['add --proxy-headers, and let it listen for this edge alone: it believes them from anybody.'],
  },
  {
    name: 'hypercorn',
    isUsed: (project) => runs(project, 'hypercorn'),
    advice: () => [
      'add "from hypercorn.middleware import ProxyFixMiddleware" and "app = ProxyFixMiddleware(app)", and let it listen for this edge alone: it believes them from anybody.',
    ],
  },
  {
    name: 'uWSGI',
    isUsed: (project) => runs(project, 'uwsgi'),
    advice: () => [
      'it knows about https, from anybody who says so: let it listen for this edge alone. It takes this edge for the visitor, whose address is HTTP_X_FORWARDED_FOR.',
    ],
  },
]

function isRunserver({ command }: Project): boolean {
  return /\brunserver\b/.test(command)
}

const rails: Recipe = {
  name: 'Rails',
  isUsed: (project) => project.has('config/application.rb'),
  settings: ({ place }) =>
    place.kind === 'tcp'
      ? [{ name: 'BINDING', value: place.host, soThat: '"rails server" listens for this edge alone' }]
      : [],
}

/** What reads no variable to know where to listen, and was not told in its command. */
const deaf: readonly Recipe[] = [
  deafTo('Puma', 'add -b tcp://$HOST:$PORT', (project) => runs(project, 'puma') && !project.has('config/puma.rb')),
  deafTo('rackup', 'add -o $HOST -p $PORT', (project) => runs(project, 'rackup')),
  deafTo('Django', 'end the command with runserver $HOST:$PORT', isRunserver),
]

function deafTo(name: string, cure: string, isUsed: Recipe['isUsed']): Recipe {
  return {
    name,
    isUsed: (project) => isUsed(project) && !namesPlace.test(project.command),
    advice: () => [`it does not read where to listen from PORT: ${cure}, in single quotes on a command line.`],
  }
}

const namesPlace = /\$\{?(?:PORT|SOCKET)\b|\s(?:-b|--bind|-p|--port|-C|--config)\b|:\d+(?:\s|$)/

/** All that is known, in the order in which it is asked. */
export const recipes: readonly Recipe[] = [
  gunicorn,
  uvicorn,
  django,
  flask,
  ...otherPython,
  ...deaf,
  rails,
  ...nodeRecipes,
  ...javaRecipes,
  dotnet,
  ...phpRecipes,
  grafana,
]

/** gunicorn needs nothing on a socket; uvicorn sees no address there, and the socket is ours alone. */
function allowEdge({ place }: Scene, server: 'gunicorn' | 'uvicorn'): readonly Setting[] {
  if (place.kind === 'unix' && server === 'gunicorn') return []
  const value = place.kind === 'unix' ? '*' : edgeAddresses
  const soThat = `${server} believes X-Forwarded-Proto from this edge and nobody else, and the framework on it knows about https`
  return [{ name: 'FORWARDED_ALLOW_IPS', value, soThat }]
}

/** It loses to the command line, and beats its configuration file and its own reading of PORT, which listens on all addresses. */
function gunicornPlace({ project, place }: Scene): readonly Setting[] {
  if (/\s(?:-b|--bind)\b/.test(project.command)) return []
  const value = place.kind === 'unix' ? `--bind unix:${place.path}` : `--bind ${place.host}:${place.port}`
  return [
    { name: 'GUNICORN_CMD_ARGS', value, soThat: 'it listens where this edge asks, and nowhere else', appends: true },
  ]
}

function uvicornPlace({ project, place }: Scene): readonly Setting[] {
  if (/\s--(?:port|uds|fd)\b/.test(project.command)) return []
  if (place.kind === 'unix')
    return [{ name: 'UVICORN_UDS', value: place.path, soThat: 'it listens where this edge asks' }]
  return [
    { name: 'UVICORN_HOST', value: place.host, soThat: 'it listens for this edge alone' },
    { name: 'UVICORN_PORT', value: String(place.port), soThat: 'it listens where this edge asks' },
  ]
}
