import { complete, https, safe, testCases, type Case } from './cases.ts'

testCases([
  {
    name: 'a folded name is told, and not read',
    fields: [...complete, 'X_Forwarded_Proto', 'http', 'x.forwarded-for', '6.6.6.6'],
    believed: https,
    codes: ['folded-name'],
  },
  {
    name: 'a folded name in place of the right one is not read either',
    fields: ['X_Forwarded_Proto', 'https', 'X-Forwarded-For', '192.0.2.7'],
    believed: safe,
    codes: ['proto-missing', 'folded-name'],
  },
  {
    name: 'other ways to say the scheme are told, and not read',
    fields: ['X-Forwarded-Ssl', 'on', 'Front-End-Https', 'on', 'X-Forwarded-For', '192.0.2.7'],
    believed: safe,
    codes: ['proto-missing', 'alias-present'],
  },
  {
    name: 'the other family may say less',
    fields: [...complete, 'Forwarded', 'proto=https'],
    believed: https,
    codes: [],
  },
  {
    name: 'the other family may say less: X-Forwarded-Proto alone',
    family: 'forwarded',
    fields: ['Forwarded', 'for=192.0.2.7;proto=https', 'X-Forwarded-Proto', 'https'],
    believed: https,
    codes: [],
  },
  {
    name: 'the other family may say the same',
    fields: [...complete, 'Forwarded', 'for="192.0.2.7:1";proto=https;host=App.test'],
    believed: https,
    codes: [],
  },
  ...[
    'for=6.6.6.6',
    'proto=http',
    'host=evil.test',
    'for="x',
    'for=192.0.2.7, for=unknown',
    'proto=https;proto=https',
  ].map((value): Case => ({
    name: `Forwarded: ${value} contradicts, and is told, and not read`,
    fields: [...complete, 'Forwarded', value],
    believed: https,
    codes: ['family-conflict'],
  })),
])
