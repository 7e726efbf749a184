import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process of a group. */
export interface GroupMember {
  readonly pid: number
  /** Its words, spaces between them. */
  readonly command: string
}

/** The living processes of a group, as Linux tells them; none where nothing tells. */
export function membersOf(group: number): readonly GroupMember[] {
  return listPids().flatMap((pid) => (groupOf(pid) === group ? [{ pid, command: commandOf(pid) }] : []))
}

/** Where the processes of a group listen on TCP: addresses with ports, as `0.0.0.0:3000` and `[::]:3000`. Linux only. */
export function listeningOf(group: number): readonly string[] {
  const inodes = new Set(membersOf(group).flatMap(({ pid }) => socketsOf(pid)))
  return [...new Set([...listenersIn('tcp', inodes), ...listenersIn('tcp6', inodes)])]
}

function listPids(): readonly number[] {
  return readSafely(() => readdirSync('/proc'), []).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

/** /proc/PID/stat: pid (name) state ppid pgrp; the name may hold anything, and a zombie is gone already. */
function groupOf(pid: number): number | undefined {
  const stat = readSafely(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '')
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' ? undefined : Number(group)
}

function commandOf(pid: number): string {
  return readSafely(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').replaceAll('\0', ' ')
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`
  const links = readSafely(() => readdirSync(folder), []).map((fd) =>
    readSafely(() => readlinkSync(`${folder}/${fd}`), ''),
  )
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
}

/** Lines of /proc/net/tcp: number, local address, remote address, state (0A listens), ..., inode as the tenth. */
function listenersIn(table: 'tcp' | 'tcp6', inodes: ReadonlySet<string>): readonly string[] {
  const lines = readSafely(() => readFileSync(`/proc/net/${table}`, 'latin1'), '')
    .split('\n')
    .slice(1)
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    return state === '0A' && inodes.has(inode) ? [tellLocal(local)] : []
  })
}

/** Hexadecimal words of four bytes, each in the machine's own order: little-endian wherever Node runs. */
function tellLocal(local: string): string {
  const [address = '', port = ''] = local.split(':')
  const bytes = address.match(/.{8}/g)?.flatMap((word) => (word.match(/../g) ?? []).toReversed()) ?? []
  const text =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
      : tellAddress6(bytes.join('').toLowerCase())
  return `${text}:${Number.parseInt(port, 16)}`
}

function tellAddress6(digits: string): string {
  const words = (digits.match(/.{4}/g) ?? []).map((word) => word.replace(/^0{1,3}/, ''))
  return `[${words.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::')}]`
}

/** Processes come and go while they are looked at, and some are not ours to look at. */
function readSafely<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read()
  } catch {
    return otherwise
  }
}
