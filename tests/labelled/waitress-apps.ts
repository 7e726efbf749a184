import { nginxFile, rightSettings } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const withoutHeader = rightSettings.replace(/^SECURE_PROXY.*\n/m, '')
const trusting =
  '--trusted-proxy=127.0.0.1 --trusted-proxy-headers="x-forwarded-for x-forwarded-proto" --clear-untrusted-proxy-headers'

/** A Django that a waitress runs as this unit starts it, behind a right nginx. */
function stack(options: string, comment = ''): Readonly<Record<string, string>> {
  return {
    'nginx.conf': nginxFile(),
    'shop.service': `[Service]\nWorkingDirectory=/srv/shop\n${comment}ExecStart=/usr/bin/waitress-serve ${options} mysite.wsgi:application\n`,
    'mysite/settings.py': withoutHeader,
    'requirements.txt': 'Django==4.2.28\nwaitress==2.1.2\n',
  }
}

/** Applications that waitress runs. */
export const waitressApps: readonly Labelled[] = [
  { name: 'waitress: trusts its proxy alone', files: stack(`--listen=127.0.0.1:8000 ${trusting}`), labels: [] },
  {
    name: 'waitress: an older start in a comment',
    files: stack(
      `--listen=127.0.0.1:8000 ${trusting}`,
      '#ExecStart=/usr/bin/waitress-serve --listen=*:8000 mysite.wsgi:application\n',
    ),
    labels: [],
  },
  {
    name: 'waitress: reads nothing of its proxy, the right start in a comment',
    files: stack('--listen=127.0.0.1:8000', `#ExecStart=/usr/bin/waitress-serve ${trusting} mysite.wsgi:application\n`),
    labels: ['P101', 'P107', 'P605', 'P506'],
  },
  {
    name: 'waitress: trusts another address than its proxy has',
    files: stack(`--listen=127.0.0.1:8000 ${trusting.replace('127.0.0.1', '10.0.0.9')}`),
    labels: ['P101', 'P113', 'P605', 'P506'],
    open: ['P107'],
  },
  {
    name: 'waitress: on every address, and believes everyone',
    files: stack(`--port=8000 ${trusting.replace('127.0.0.1', '*')}`),
    labels: ['P702', 'P201', 'P210'],
  },
]
