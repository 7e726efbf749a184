/** Rows about something that resolve has no notion of, by what that is. */
export const notApplicable: readonly { readonly because: string; readonly ids: readonly string[] }[] = [
  {
    because: 'Where and how to redirect is decided with a belief, not in it (origin: requireHttps).',
    ids: ['django-47', 'django-49', 'django-50'],
  },
  {
    because: 'Whose form it is, is decided with a belief, not in it (origin: verifySender).',
    ids: ['django-52', 'django-53', 'django-55', 'django-56', 'django-58', 'django-59'],
  },
  {
    because: 'Whether a cookie is set is decided with a belief, not in it (origin: cookie).',
    ids: ['node-31', 'node-32', 'node-34'],
  },
  {
    because: 'The setting is a pair of name and value, or a truth value from the environment; ours has neither.',
    ids: ['django-20', 'django-22', 'node-25'],
  },
  {
    because: 'No socket has two addresses at its other end: the list comes from a test that sets REMOTE_ADDR by hand.',
    ids: ['rails-remote_ip-01'],
  },
]

/** What a row may expect beside an answer, and why we have none: these keys alone are not compared. */
export const notAsked: Readonly<Record<string, string>> = {
  prefix: 'Paths are not part of a belief.',
  remainingXFF: 'Fields are read, not used up; removing them is the origin library’s work.',
  remaining: 'Fields are read, not used up; removing them is the origin library’s work.',
  header_still_in_environ: 'Fields are read, not used up; removing them is the origin library’s work.',
  both_headers_kept: 'Fields are read, not used up; removing them is the origin library’s work.',
  status: 'Answers are not part of a belief.',
  location: 'Answers are not part of a belief.',
  csrf: 'Whose form it is, is not part of a belief.',
  cookie: 'Cookies are not part of a belief.',
  trustHost: 'Trust is in peers, not in a truth value.',
}
