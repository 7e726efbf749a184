import { rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about, front } from './about.ts'

/** Cookies, trusted origins and CORS. */
export const cookiesVariants: readonly Labelled[] = [
  ...about('P603', {
    faulty: {
      'None without Secure': front(
        {},
        `${rightSettings.replace('SECURE = True', 'SECURE = False')}SESSION_COOKIE_SAMESITE = 'None'\n`,
      ),
    },
    well: {
      'None with Secure': front({}, `${rightSettings}SESSION_COOKIE_SAMESITE = "None"\n`),
      Lax: front({}, `${rightSettings}SESSION_COOKIE_SAMESITE = "Lax"\n`),
    },
    open: ['P601'],
  }),
  ...about('P604', {
    faulty: {
      '__Host- with a domain': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_DOMAIN = ".example.org"\n`,
      ),
      '__Host- with a path': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_PATH = "/app"\n`,
      ),
      '__Secure- without Secure': front(
        {},
        `${rightSettings.replace('SECURE = True', 'SECURE = False')}SESSION_COOKIE_NAME = "__Secure-id"\n`,
      ),
    },
    well: {
      '__Host- alone': front({}, `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\n`),
      '__Secure- with a domain': front(
        {},
        `${rightSettings}SESSION_COOKIE_NAME = "__Secure-id"\nSESSION_COOKIE_DOMAIN = "example.org"\n`,
      ),
      'no domain': front({}, `${rightSettings}SESSION_COOKIE_NAME = "__Host-id"\nSESSION_COOKIE_DOMAIN = None\n`),
    },
    open: ['P601'],
  }),
  ...about('P606', {
    faulty: {
      'a bare host': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ['app.example.org']\n`),
      'a pattern without a scheme': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ("*.example.org",)\n`),
      'a path': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org/"]\n`),
      'http for a site on https': front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["http://app.example.org"]\n`),
    },
    well: {
      'whole origins': front(
        {},
        `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "https://*.example.org", "https://shop.example.org:8443"]\n`,
      ),
      none: front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = []\n`),
      'Django 3.2, which wants hosts': {
        files: {
          ...front({}, `${rightSettings}CSRF_TRUSTED_ORIGINS = ["app.example.org"]\n`).files,
          'requirements.txt': 'Django==3.2.25\ngunicorn==20.1.0\n',
        },
      },
      'localhost for development': front(
        {},
        `${rightSettings}CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "http://localhost:3000"]\n`,
      ),
    },
  }),
  ...about('P612', {
    faulty: {
      'the site itself on http': front({}, `${rightSettings}CORS_ALLOWED_ORIGINS = ["http://app.example.org"]\n`),
    },
    well: {
      'https and development': front(
        {},
        `${rightSettings}CORS_ALLOWED_ORIGINS = ["https://app.example.org", "http://localhost:5173"]\n`,
      ),
      'another site on http': front({}, `${rightSettings}CORS_ALLOWED_ORIGINS = ["http://old.example.net"]\n`),
    },
  }),
]
