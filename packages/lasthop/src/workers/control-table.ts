import { readKeysAtEdge, reloadEdge, renewAtEdge, restartAtEdge, type EdgeDesk, type Outcome } from './operations.ts'

/** An operation below its path, as the control socket offers it. */
export interface ControlOperation {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  /** The name is that in the path, or empty. */
  run(desk: EdgeDesk, name: string): Promise<Outcome<object>>
}

/** Everything that the account of the edge may ask it. Methods, paths and bodies are those of the console's API. */
export const controlTable: readonly ControlOperation[] = [
  { method: 'GET', path: /^\/api\/status$/, run: async (desk) => ({ kind: 'done', body: await desk.status() }) },
  { method: 'POST', path: /^\/api\/reload$/, run: (desk) => reloadEdge(desk) },
  { method: 'POST', path: /^\/api\/restart$/, run: (desk) => restartAtEdge(desk, undefined) },
  { method: 'POST', path: /^\/api\/sites\/([^/]{1,300})\/restart$/, run: (desk, host) => restartAtEdge(desk, host) },
  {
    method: 'POST',
    path: /^\/api\/certificates\/([^/]{1,300})\/renewal$/,
    run: (desk, name) => renewAtEdge(desk, name),
  },
  { method: 'POST', path: /^\/api\/keys\/reload$/, run: (desk) => readKeysAtEdge(desk) },
  {
    method: 'POST',
    path: /^\/api\/stop$/,
    async run(desk) {
      desk.stop()
      return { kind: 'done', body: { pid: process.pid } }
    },
  },
]
