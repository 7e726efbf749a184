import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, globSync, openSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { basename, join } from 'node:path'
import { env } from 'node:process'

/** A program that runs on one core until it is disposed. */
export interface Pinned extends AsyncDisposable {
  /** Processor time of the program and all its processes so far, in seconds. */
  cpuSeconds(): number
  /** The same, and the kernel's part of it, to a hundredth of a second. */
  processorTime(): ProcessorTime
  /** Memory of the program and all its processes, in bytes; what they share counts once. */
  memoryBytes(): number
  /** The end of what it printed, for when something went wrong. */
  lastWords(): string
}

/** In seconds. */
export interface ProcessorTime {
  readonly total: number
  readonly kernel: number
}

/** What to start and where: output goes to a file in the folder. */
export interface PinnedStart {
  readonly core: number
  readonly folder: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The program is ready when this port of the loopback address takes connections. */
  readonly port: number
}

/** Starts a program on one core and waits until it listens. Throws with its output if it does not. */
export async function startPinned({ core, folder, command, port, env: more }: PinnedStart): Promise<Pinned> {
  const log = openSync(join(folder, 'output.log'), 'a')
  const child = spawn('taskset', ['--cpu-list', `${core}`, ...command], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const pid = child.pid ?? 0
  const pinned: Pinned = {
    cpuSeconds: () => treeOf(pid).reduce((sum, each) => sum + cpuSecondsOf(each), 0),
    processorTime: () => processorTimeOf(treeOf(pid)),
    memoryBytes: () => treeOf(pid).reduce((sum, each) => sum + memoryBytesOf(each), 0),
    lastWords: () => readOrNothing(join(folder, 'output.log')).slice(-2000),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(limit)
    },
  }
  if (await listens(port)) return pinned
  await pinned[Symbol.asyncDispose]()
  throw new Error(`${command.join(' ')} does not listen on ${port}:\n${pinned.lastWords()}`)
}

/** Runs a program on one core to its end, and gives what it printed. */
export function runPinned(core: number, command: readonly string[], environment = env): string {
  const words = ['--cpu-list', `${core}`, ...command]
  const { status, stdout, stderr } = spawnSync('taskset', words, { encoding: 'utf8', env: environment })
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

async function listens(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await connects(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The process and all below it. */
function treeOf(root: number): number[] {
  const parents = new Map(allProcesses().map((pid) => [pid, Number(statOf(pid)[1])]))
  const tree = new Set([root])
  for (const [pid] of [...parents].toSorted(([one], [other]) => one - other)) {
    if (tree.has(parents.get(pid) ?? 0)) tree.add(pid)
  }
  return [...tree]
}

function allProcesses(): number[] {
  return globSync('/proc/[0-9]*').map((path) => Number(basename(path)))
}

/** The fields of /proc/PID/stat behind the name: state, parent, ... Empty for a process that is gone. */
function statOf(pid: number): string[] {
  return readOrNothing(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
}

/** From the scheduler, in nanoseconds, thread by thread: the ticks in /proc/PID/stat are too coarse for short rounds. */
function cpuSecondsOf(pid: number): number {
  const threads = globSync(`/proc/${pid}/task/*/schedstat`)
  return threads.reduce((sum, path) => sum + Number(readOrNothing(path).split(' ')[0]), 0) / 1e9
}

/** The kernel's part is counted in ticks of ten milliseconds. */
function processorTimeOf(pids: readonly number[]): ProcessorTime {
  return {
    total: pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    kernel: pids.reduce((sum, pid) => sum + Number(statOf(pid)[12] ?? 0), 0) / 100,
  }
}

function memoryBytesOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
