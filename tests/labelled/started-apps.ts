import { nginxFile, rightLocation, rightSettings } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const withoutHeader = rightSettings.replace(/^SECURE_PROXY.*\n/m, '')
const pins = { 'requirements.txt': 'Django==4.2.28\ngunicorn==26.1.0\n' }
const django = { 'mysite/settings.py': withoutHeader, ...pins }
const front = nginxFile({ location: rightLocation.replace('127.0.0.1', 'web') })
const own = nginxFile()
const believes = (address: string): string => `FORWARDED_ALLOW_IPS=${address}\n`
const deaf = ['P101', 'P113', 'P605', 'P506']

/** nginx and a Django that is told of https by its server alone, each in a container. */
const composed = (web: string, more: Labelled['files'] = {}, name = 'compose.yaml'): Labelled['files'] => ({
  'nginx.conf': front,
  [name]: `services:
  proxy:
    image: nginx:1.28
    ports: ["80:80", "443:443"]
  web:
${web.replaceAll(/^(?=.)/gm, '    ')}`,
  ...django,
  ...more,
})
const command = 'command: gunicorn --bind 0.0.0.0:8000 mysite.wsgi\n'
const development =
  '  web-dev:\n    build: .\n    profiles: [dev]\n    ports: ["8001:8001"]\n    command: gunicorn --bind 0.0.0.0:8001 --forwarded-allow-ips "*" mysite.wsgi\n'
const dockerfile = (lines: string): Labelled['files'] => ({ Dockerfile: `FROM python:3.12-slim\n${lines}\n` })

/** Who starts an application, and with which variables, in the spellings of the wild. */
export const startedApps: readonly Labelled[] = [
  {
    name: 'started: compose, the variable in env_file',
    files: composed(`build: .\nenv_file: .env.web\n${command}`, { '.env.web': believes('172.18.0.2') }),
    labels: [],
  },
  {
    name: 'started: compose, env_file as a list of maps, and environment counts before it',
    files: composed(
      `build: .\nenv_file:\n  - path: ./base.env\n  - path: ./local.env\n    required: false\nenvironment:\n  - FORWARDED_ALLOW_IPS=172.18.0.2\n${command}`,
      { 'base.env': believes('10.9.9.9') },
    ),
    labels: [],
  },
  {
    name: 'started: compose, the variable from .env by interpolation',
    files: composed(`build: .\nenvironment:\n  FORWARDED_ALLOW_IPS: \${PROXY_IP}\n${command}`, {
      '.env': 'PROXY_IP=172.18.0.2\n',
    }),
    labels: [],
  },
  {
    name: 'started: compose, the default of an interpolation',
    files: composed(
      `build: .\nenvironment:\n  FORWARDED_ALLOW_IPS: "\${PROXY_IP:-172.18.0.2}"\n  WEB_CONCURRENCY: \${WEB_CONCURRENCY:-3}\n${command}`,
    ),
    labels: [],
  },
  {
    name: 'started: compose, the option of the command by interpolation',
    files: composed(
      'build: .\ncommand: ["sh", "-c", "gunicorn --bind 0.0.0.0:${PORT:-8000} --forwarded-allow-ips ${PROXY_IP:-172.18.0.2} mysite.wsgi"]\n',
    ),
    labels: [],
  },
  {
    name: 'started: compose, a name alone is taken over from .env',
    files: composed(`build: .\nenvironment:\n  - FORWARDED_ALLOW_IPS\n${command}`, { '.env': believes('172.18.0.2') }),
    labels: [],
  },
  {
    name: 'started: compose, the override file adds the variable',
    files: composed(`build: .\n${command}`, {
      'compose.override.yaml': 'services:\n  web:\n    environment:\n      FORWARDED_ALLOW_IPS: 172.18.0.2\n',
    }),
    labels: [],
  },
  {
    name: 'started: compose, the override file opens the port for development, and a file for production stands beside it',
    files: composed(
      `build: .\n${command}`,
      {
        'docker-compose.override.yml': 'services:\n  web:\n    ports: ["8000:8000"]\n',
        'docker-compose.prod.yml':
          'services:\n  web:\n    environment:\n      FORWARDED_ALLOW_IPS: 172.18.0.2\n    restart: always\n',
      },
      'docker-compose.yml',
    ),
    labels: [],
  },
  {
    name: 'started: compose, a service for development alone believes everyone',
    files: (() => {
      const files = composed(`build: .\nenvironment: { FORWARDED_ALLOW_IPS: 172.18.0.2 }\n${command}`)
      return { ...files, 'compose.yaml': `${files['compose.yaml']}${development}` }
    })(),
    labels: [],
  },
  {
    name: 'started: compose, env_file names the loopback of the container',
    files: composed(`build: .\nenv_file: [web.env]\n${command}`, { 'web.env': believes('127.0.0.1') }),
    labels: deaf,
    open: ['P107'],
  },
  {
    name: 'started: compose, the variable in a comment of env_file',
    files: composed(`build: .\nenv_file: web.env\n${command}`, { 'web.env': `# ${believes('172.18.0.2')}DEBUG=0\n` }),
    labels: deaf,
    open: ['P107'],
  },
  {
    name: 'started: compose, entrypoint and command together, the port published',
    files: composed(
      'build: .\nentrypoint: ["gunicorn"]\ncommand: ["--bind", "0.0.0.0:8000", "--forwarded-allow-ips", "*", "mysite.wsgi"]\nports: ["8000:8000"]\n',
    ),
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'started: Dockerfile, several variables in one ENV, ENTRYPOINT and CMD together',
    files: composed(
      'build: .\n',
      dockerfile(
        'ENV PYTHONUNBUFFERED=1 \\\n    FORWARDED_ALLOW_IPS="172.18.0.2"\nENTRYPOINT ["gunicorn", "mysite.wsgi"]\nCMD ["--bind", "0.0.0.0:8000"]',
      ),
    ),
    labels: [],
  },
  {
    name: 'started: Dockerfile, the ENV of a stage that it is built on, CMD for a shell',
    files: composed('build: .\n', {
      Dockerfile:
        'FROM python:3.12-slim AS base\nENV FORWARDED_ALLOW_IPS 172.18.0.2\nFROM node:24 AS assets\nENV FORWARDED_ALLOW_IPS=10.9.9.9\nCMD npm run build\nFROM base\nCMD exec gunicorn -b :8000 mysite.wsgi\n',
    }),
    labels: [],
  },
  {
    name: 'started: Dockerfile elsewhere, the command of the service counts and its ENV too',
    files: composed(`build:\n  context: .\n  dockerfile: docker/web.Dockerfile\n${command}`, {
      'docker/web.Dockerfile':
        'FROM python:3.12\nENV FORWARDED_ALLOW_IPS=172.18.0.2\nCMD ["python", "manage.py", "runserver", "0.0.0.0:8000"]\n',
    }),
    labels: [],
  },
  {
    name: 'started: systemd, the variable in EnvironmentFile',
    files: {
      'nginx.conf': own,
      'deploy/web.service':
        '[Service]\nWorkingDirectory=/srv/mysite\nEnvironment=DJANGO_SETTINGS_MODULE=mysite.settings\nEnvironmentFile=-/etc/mysite/web.env\nExecStart=/usr/bin/env LANG=C gunicorn --bind 127.0.0.1:8000 mysite.wsgi\n',
      'etc/mysite/web.env': 'FORWARDED_ALLOW_IPS="10.9.9.9"\n',
      ...django,
    },
    labels: deaf,
    open: ['P107'],
  },
  {
    name: 'started: supervisor, with its own variables for each program',
    files: {
      'nginx.conf': own,
      'supervisor/conf.d/site.conf':
        '[program:worker]\ncommand=celery -A mysite worker\nenvironment=FORWARDED_ALLOW_IPS="10.9.9.9"\n\n[program:web]\ncommand=/srv/venv/bin/gunicorn -b 127.0.0.1:8000 mysite.wsgi\ndirectory=/srv/mysite\nenvironment=LANG="C",FORWARDED_ALLOW_IPS="127.0.0.1"\n',
      ...django,
    },
    labels: [],
  },
  {
    name: 'started: Procfile, a variable before the command',
    files: {
      'nginx.conf': own,
      Procfile: 'web: FORWARDED_ALLOW_IPS=10.9.9.9 gunicorn -b 127.0.0.1:8000 mysite.wsgi\n',
      ...django,
    },
    labels: deaf,
    open: ['P107'],
  },
]
