/** What messages are made of: ordinary pieces, and odd ones that readers disagree on. */
export interface Piece {
  readonly ordinary: readonly string[]
  readonly odd: readonly string[]
}

export const method: Piece = {
  ordinary: ['GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'],
  odd: [
    'get',
    'G-E_T',
    'GET,POST',
    '',
    'PRI',
    'CONNECT',
    'TRACE',
    '\x16\x03',
    'M'.repeat(70),
    'GET\x00',
    ' GET',
    '"GET"',
    'G\xcbT',
  ],
}

export const target: Piece = {
  ordinary: ['/', '/a', '/a?b=c', '//evil.test/x', '/a%20b', '/a/../b', 'http://app.test/x', 'http://app.test'],
  odd: [
    '',
    '*',
    '/a b',
    '/\xe9',
    '/a\x01',
    '/a#b',
    '/a\\b',
    'a',
    '@evil.test',
    'ftp://a/b',
    '/%00',
    '/%zz',
    'http:///x',
    '/a\x00',
    '/|"<>',
    '/a\t',
    'http://u@a/',
    'app.test:443',
  ],
}

export const version: Piece = {
  ordinary: ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'],
  odd: [
    'HTTP/2.0',
    'HTTP/1.2',
    'HTTP/0.9',
    'http/1.1',
    'HTTP/1.10',
    'HTTP/1.',
    '',
    'HTTP/1.1 ',
    'HTTP/1',
    'HTTP/11',
    'ICE/1.0',
    'HTTP/1.1\x00',
    'HTTP/2',
  ],
}

export const status: Piece = {
  ordinary: ['200', '200', '200', '204', '206', '304', '404', '500', '599', '205', '301'],
  odd: ['99', '099', '1000', '0200', '600', '', '20x', '+200', ' 200', '200\t', '2 00', '000', '999', '102', '103'],
}

export const reason: Piece = {
  ordinary: [' OK', ' OK', ' ', '', ' Not Found', ' a b'],
  odd: [' OK\x01', '\tOK', ' \xe9', ' \x00', '  ', 'OK', ' OK\x7f'],
}

export const gap: Piece = { ordinary: [' '], odd: ['  ', '\t', '', '\x0b', ' \t', '\xa0'] }
export const lineEnd: Piece = {
  ordinary: ['\r\n'],
  odd: ['\n', '\r', '\r\r\n', '\n\r', ' \r\n', '', '\r\n ', '\r\n\t', '\x0b\r\n', '\x00\r\n', '\r\n\r\n'],
}
export const separator: Piece = {
  ordinary: [': ', ':', ':\t', ':  '],
  odd: [' : ', '\t:', '', ' ', '::', ':\x0b', ':\r\n ', ';', ':\x00'],
}
export const fieldName: Piece = {
  ordinary: ['X-A', 'Accept', 'Cookie', 'User-Agent', 'x-b', 'X_C', 'X.D', 'Content-Type', 'Date', 'TE', 'Trailer'],
  odd: [
    '',
    'X A',
    'X(a)',
    'X\xe9',
    '\x00',
    '"a"',
    'X\x7f',
    ' X',
    'Content-Length ',
    'Content_Length',
    'Transfer_Encoding',
    'Content-Lengthx',
    'Host ',
    '\xa0Host',
  ],
}
export const fieldValue: Piece = {
  ordinary: ['', 'a', 'b c', 'x,y', 'a\tb', '\xe9\xff', 'text/html; q=0.9', '"quoted"', 'a ', 'a:b'],
  odd: ['a\x00b', 'a\x01', 'a\x7fb', 'a\rb', 'a\nb', '\x0b', 'a\r\nX-Late: b', '\x1b[2J', '\x00', 'a\r', 'a\n'],
}
export const extraField: Piece = {
  ordinary: [
    'Connection: keep-alive',
    'Connection: close',
    'Expect: 100-continue',
    'Connection: keep-alive, x-a',
    'Upgrade: foo',
    'Via: 1.1 a',
    'Connection: close,keep-alive',
  ],
  odd: [
    'Connection: upgrade\r\nUpgrade: websocket',
    'Expect: foo',
    'Connection: "a"',
    'Connection: ,,',
    'Connection: close;a',
    'Connection: upgrade',
    'Expect: 100-continue, x',
    'Connection: close \t',
  ],
}
export const hostField: Piece = {
  ordinary: ['Host: app.test', 'host:app.test', 'HOST: app.test:80'],
  odd: ['X: no-host', 'Host: a\r\nHost: a', 'Host: a\r\nhost: b', 'Host:', 'Host: a, b', 'Host : a', ' Host: a'],
}
export const framingField: Piece = {
  ordinary: [],
  odd: [
    'Content-Length: 3\r\nContent-Length: 3',
    'Content-Length: 3\r\nContent-Length: 5',
    'Content-Length: 3, 3',
    'Content-Length: +3',
    'Content-Length: -1',
    'Content-Length: 0x3',
    'Content-Length: 3;',
    'Content-Length: 1 0',
    'Content-Length: 1e1',
    'Content-Length: "3"',
    'Content-Length: \x0b3',
    'Content-Length: ',
    'Content-Length: 003',
    'Content-Length: 18446744073709551619',
    'Content-Length: 18446744073709551616',
    'Content-Length: 9007199254740993',
    'Content-Length:\t3 ',
    'content-length:3',
    'Content-Length: 3\xa0',
    'Content-Length: 3\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 3',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: identity',
    'Transfer-Encoding: ,chunked',
    'Transfer-Encoding: chunked,',
    'Transfer-Encoding: chunked;a=b',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding:',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding:\x0bchunked',
    'Transfer-Encoding: chunked\x00',
    'Transfer-Encoding: chun\xa0ked',
    'Transfer-Encoding:\r\n chunked',
    'Transfer-Encoding : chunked',
    'transfer-encoding:\tCHUNKED ',
    'Transfer-Encoding: chunked \t',
    'Transfer-Encoding: CHUNKED, Chunked',
  ],
}
export const chunkSize: Piece = {
  ordinary: [],
  odd: [
    '0x3',
    '+3',
    '-3',
    '1_0',
    '3 ',
    ' 3',
    '',
    'g',
    '3h',
    '10000000000000003',
    'ffffffffffffffff',
    `${'0'.repeat(64)}3`,
    '00000000000000003',
    '0000000000000003',
    '3\t',
    '3.0',
    '20000000000003',
    '3\x00',
    '\xb3',
  ],
}
export const chunkExtension: Piece = {
  ordinary: ['', '', '', '', ';a', ';a=b', ';a="b;c"', ';a="\\"";b'],
  odd: [
    ';',
    ';a=',
    '; a',
    ' ;a',
    ';a ',
    ';a="b',
    ';a\n',
    ';a\rb',
    ';a="\n"',
    ';a=b c',
    ';"a"',
    ';a="b"c',
    ';\x00',
    ';=b',
    `;${'x'.repeat(9000)}`,
    ';a="\x01"',
    ';a=\xe9',
    ';a;;b',
    ';a="\xe9"',
  ],
}
export const chunkEnd: Piece = { ordinary: ['\r\n'], odd: ['\n', '\r', '', 'XX', '\r\r\n', 'X\r\n', '\n\r', '\r\nX'] }
export const trailer: Piece = {
  ordinary: ['X-Sum: 1', 'X-T:', 'x-u: a b'],
  odd: [
    'X : y',
    ' z',
    ': y',
    'Nocolon',
    'X: a\x00',
    'X: y\n',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'Host: evil.test',
    'X: a\rb',
  ],
}
/** Bytes that a mutation puts in or in place of another. */
export const telling: readonly string[] = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\x00',
  ':',
  ',',
  ';',
  '"',
  '0',
  '1',
  'a',
  '\x7f',
  '\x80',
  '\xff',
  '\x0b',
  '\\',
  '/',
  'chunked',
  '\r\n\r\n',
  '-',
]
