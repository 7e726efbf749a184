import type { Fields } from '@lasthop/contract'
import { isWord } from './grammar.ts'

/** The fields that decide where a message ends and what becomes of its connection. */
export interface Noticed {
  hosts: number
  host: string
  lengths: number
  length: string
  codings: number
  coding: string
  /** All Connection lines, joined by commas; undefined when there is none. */
  connection: string | undefined
  upgrade: string | undefined
  expect: string | undefined
  te: string | undefined
}

/** One walk over the fields; nearly every name is passed over by its length alone. */
export function noticeFields(fields: Fields): Noticed {
  const noticed: Noticed = {
    hosts: 0,
    host: '',
    lengths: 0,
    length: '',
    codings: 0,
    coding: '',
    connection: undefined,
    upgrade: undefined,
    expect: undefined,
    te: undefined,
  }
  for (let at = 0; at < fields.length; at += 2) notice(noticed, fields[at] ?? '', fields[at + 1] ?? '')
  return noticed
}

function notice(noticed: Noticed, name: string, value: string): void {
  switch (name.length) {
    case 2:
      if (isWord(name, 'te')) noticed.te = joined(noticed.te, value)
      return
    case 4:
      if (isWord(name, 'host')) {
        noticed.hosts += 1
        noticed.host = value
      }
      return
    case 6:
      if (isWord(name, 'expect')) noticed.expect = joined(noticed.expect, value)
      return
    case 7:
      if (isWord(name, 'upgrade')) noticed.upgrade = joined(noticed.upgrade, value)
      return
    case 10:
      if (isWord(name, 'connection')) noticed.connection = joined(noticed.connection, value)
      return
    case 14:
      if (isWord(name, 'content-length')) {
        noticed.lengths += 1
        noticed.length = value
      }
      return
    case 17:
      if (isWord(name, 'transfer-encoding')) {
        noticed.codings += 1
        noticed.coding = value
      }
  }
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`
}
