import { apacheExample, rightSettings } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import { rightApache } from '../../../packages/lasthop/test/doctor/stack-of.ts'
import type { Labelled } from '../labelled.ts'
import { about, front, hsts, withoutHsts } from './about.ts'

/** Strict-Transport-Security. */
export const hstsVariants: readonly Labelled[] = [
  ...about('P507', {
    faulty: {
      'five minutes': front({ tls: hsts('max-age=300') }),
      'switched off': front({ tls: hsts('max-age=0') }),
      'preload without subdomains': front({ tls: hsts('max-age=31536000; preload') }),
      'in the settings': front({}, rightSettings.replace('31536000', '3600')),
    },
    well: {
      'a year': front({ tls: hsts('max-age=31536000') }),
      'two years, with blanks and quotes': front({ tls: hsts(' max-age = 63072000 ; includeSubDomains; preload') }),
      'half a year in the settings': front({}, rightSettings.replace('31536000', '15552000')),
    },
    open: ['P508', 'P506'],
  }),
  ...about('P508', {
    faulty: {
      'two with different ages': front({ tls: hsts('max-age=63072000') }),
      'no max-age': front({ tls: hsts('includeSubDomains') }),
      'commas instead of semicolons': front({ tls: hsts('max-age=31536000, includeSubDomains') }),
      'Apache, always': apacheExample(
        rightApache.replace(
          /<VirtualHost \*:443>/,
          '$&\n  Header always set Strict-Transport-Security "max-age=63072000"',
        ),
      ),
    },
    well: {
      'two that are the same': front({ tls: hsts('max-age=31536000') }),
      'the application hides its own': front(
        { tls: hsts('max-age=63072000') },
        rightSettings.replace(/^SECURE_HSTS.*\n/m, ''),
      ),
      'nginx hides the other': front({
        tls: `proxy_hide_header Strict-Transport-Security;\n${hsts('max-age=63072000')}`,
      }),
      'Apache, replaced': apacheExample(
        rightApache.replace(/<VirtualHost \*:443>/, '$&\n  Header set Strict-Transport-Security "max-age=63072000"'),
      ),
    },
    open: ['P506', 'P509'],
  }),
  ...about('P509', {
    faulty: {
      'without always': front({ tls: 'add_header Strict-Transport-Security "max-age=31536000";' }, withoutHsts()),
    },
    well: {
      'with always': front({ tls: hsts('max-age=31536000') }, withoutHsts()),
      'the application sends it': front({ tls: 'add_header Strict-Transport-Security "max-age=31536000";' }),
    },
  }),
  ...about('P510', {
    faulty: {
      'for the whole of http': front({ http: hsts('max-age=31536000') }, withoutHsts()),
    },
    well: {
      'on https': front({ tls: hsts('max-age=31536000') }, withoutHsts()),
      'Apache, where HTTPS is': apacheExample(
        `Header always set Strict-Transport-Security "max-age=31536000" env=HTTPS\n${rightApache}`,
      ),
    },
    open: ['P508'],
  }),
]
