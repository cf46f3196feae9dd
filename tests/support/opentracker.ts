import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'
import { countPeers, type TestTracker } from './test-tracker.ts'

/**
 * Starts opentracker on 127.0.0.1, HTTP and UDP on one port. Debian's build serves only the infohashes of its whitelist,
 * and takes the address of a peer from its connection only. Its answers ask for half an hour between announces.
 */
export async function openOpentracker(
  stage: Stage,
  infohashes: readonly string[],
  options: { port?: number } = {},
): Promise<TestTracker> {
  const port = options.port || (await freePort())
  const home = await stage.makeFolder(`opentracker-${port}`)
  await writeFile(join(home, 'whitelist.txt'), `${infohashes.join('\n')}\n`)
  // As nobody, it cannot reach its folder by a path from outside.
  const files = ['-d', '.', '-w', 'whitelist.txt']
  stage.start('opentracker', 'opentracker', ['-i', '127.0.0.1', '-p', `${port}`, '-P', `${port}`, ...files], {
    cwd: home,
    asNobody: true,
  })
  await stage.until(
    'opentracker answers',
    () =>
      fetch(`http://127.0.0.1:${port}/stats`, { signal: AbortSignal.timeout(2000) }).then(
        () => true,
        () => false,
      ),
    { timeoutMs: 15_000 },
  )
  const httpUrl = `http://127.0.0.1:${port}/announce`
  return {
    httpUrl,
    udpUrl: `udp://127.0.0.1:${port}/announce`,
    count: (infohash) => countPeers(httpUrl, infohash),
  }
}
