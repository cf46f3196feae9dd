import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TorrentSnapshot } from '@lanterne/engine'
import type { Endpoint } from '@lanterne/kernel'
import { until } from '../../support/until.ts'

type Report = TorrentSnapshot & { readonly address: Endpoint }

/** An engine in a process of its own, as `viewer.ts` runs it. */
export interface ViewerProcess extends AsyncDisposable {
  /** What it said last. */
  readonly last: Report | undefined
  /** Waits for a report that is as it should be. */
  when(what: string, isSo: (report: Report) => boolean): Promise<Report>
  /** Waits until its figures have stood still for a while. */
  whenStill(): Promise<Report>
  /** Ends it with SIGKILL: it has no time for anything. */
  kill(): Promise<void>
}

export async function startViewer(
  directory: string,
  torrentPath: string,
  peers: readonly Endpoint[],
  { cacheBytes }: { readonly cacheBytes?: number } = {},
): Promise<ViewerProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'viewer.ts'),
      directory,
      torrentPath,
      ...peers.map(({ host, port }) => `${host}:${port}`),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(cacheBytes !== undefined && { VIEWER_CACHE_BYTES: String(cacheBytes) }) },
    },
  )
  let last: Report | undefined
  let same = 0
  let errors = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    errors += bytes.toString()
  })
  if (!child.stdout) throw new Error('the viewer has no output')
  createInterface(child.stdout).on('line', (line) => {
    const report = JSON.parse(line) as Report
    same =
      last && last.bytes.have === report.bytes.have && last.bytes.received === report.bytes.received
        ? same + 1
        : 0
    last = report
  })
  const ended = once(child, 'exit')
  const when: ViewerProcess['when'] = (what, isSo) =>
    until(
      what,
      () => {
        if (child.exitCode !== null) throw new Error(`the viewer ended: ${errors}`)
        return last && isSo(last) ? last : undefined
      },
      { timeoutMs: 60_000, everyMs: 5, describe: () => ({ last, errors }) },
    )
  const kill = async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    // Its reports still in the pipe would be those of a dead process.
    if (errors !== '') throw new Error(`the viewer complained: ${errors}`)
  }
  return {
    get last() {
      return last
    },
    when,
    whenStill: () => when('nothing moves any more', () => same >= 15),
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
