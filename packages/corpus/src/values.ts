import type { CorpusRequest } from './request.ts'
import { believed, get, refused, requestsOf } from './write.ts'

/** Field values: those that must go through byte for byte, and those that must not go through at all. */
export const values: readonly CorpusRequest[] = [
  ...requestsOf(
    { id: 'VA-', tries: 'send a value that a careless proxy changes' },
    {
      '001': ['A value is empty', get(['X-Empty:', 'X-Blank:   ', 'X-After: 1'])],
      '002': ['A value is one comma', get(['X-Comma: ,'])],
      '003': ['A value has colons', get(['X-Time: 12:34:56', 'X-Url: http://evil.test:80/'])],
      '004': ['A value has unbalanced quotes', get(['X-Quote: "a', "X-Single: 'b", 'X-Slash: c\\'])],
      '005': ['A value has eight thousand bytes', get([`X-Long: ${'v'.repeat(8000)}`])],
      '006': [
        'A value is a template of some configuration language',
        get(['X-Template: {env.HOME} ${jndi:x} {{7*7}} %(host)s $http_host']),
      ],
      '007': [
        'A value has markup',
        get(['User-Agent: <img src=x onerror=alert(1)>', 'Referer: https://app.test/"><script>']),
      ],
      '008': ['A value is a formula for a table of figures', get(['User-Agent: =cmd()', 'X-Plus: +1', 'X-At: @x'])],
      '009': ['A value has inner spaces in a row', get(['X-Spaces: a    b'])],
      '010': ['A value has encoded line ends', get(['X-Encoded: a%0d%0aX-Forwarded-Proto:%20http'])],
    },
  ),
  ...requestsOf(
    { id: 'FR-16', tries: 'send a byte that some parser takes for an end', expect: refused(400) },
    {
      a: ['A value holds NUL', get(['X-Foo: a\x00b'])],
      b: ['A value holds a control byte', get(['X-Foo: a\x01b'])],
      c: ['A value holds DEL', get(['X-Foo: a\x7fb'])],
      d: ['A value holds a tab', get(['X-Foo: a\tb']), believed({ present: { 'X-Foo': 'a\tb' } })],
      e: ['A value is latin-1', get(['X-Foo: caf\xe9']), believed({ present: { 'X-Foo': 'caf\xe9' } })],
      f: ['A value holds a vertical tab', get(['X-Foo: a\x0bb'])],
      g: ['A value holds a form feed', get(['X-Foo: a\x0cb'])],
      h: ['A value is UTF-8', get(['X-Foo: \xf0\x9f\x98\x80']), believed({ present: { 'X-Foo': '\xf0\x9f\x98\x80' } })],
      i: [
        'A value holds the bytes of high control characters',
        get(['X-Foo: a\x85\x8d\x9bb']),
        believed({ present: { 'X-Foo': 'a\x85\x8d\x9bb' } }),
      ],
      j: ['A value is nothing but a no-break space', get(['X-Foo: \xa0']), believed({ present: { 'X-Foo': '\xa0' } })],
    },
  ),
  ...requestsOf(
    { id: 'LG-01', tries: 'write into the log or the terminal of the operator' },
    {
      a: ['A target has an encoded line end', get([], '/a%0d%0afake')],
      b: ['A User-Agent holds a terminal escape', get(['User-Agent: \x1b[2Jx"']), refused(400)],
      c: ['A User-Agent holds quotes and braces', get(['User-Agent: x","admin":"yes"} \\u001b'])],
      d: ['A refused field holds a lone CR', get(['User-Agent: a\rfake: 1']), refused(400)],
      e: ['A refused field holds NUL', get(['User-Agent: a\x00']), refused(400)],
    },
  ),
  ...requestsOf(
    { id: 'LG-02', tries: 'send bytes that are not UTF-8' },
    {
      a: [
        'A User-Agent is not UTF-8',
        get(['User-Agent: \xff\xfe']),
        believed({ present: { 'User-Agent': '\xff\xfe' } }),
      ],
    },
  ),
  ...requestsOf(
    { id: 'LG-06', tries: 'fill the log' },
    { a: ['A User-Agent has sixteen KiB', get([`User-Agent: ${'u'.repeat(16384)}`])] },
  ),
]
