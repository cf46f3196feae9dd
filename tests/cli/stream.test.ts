import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { escapingTorrent } from './support/hostile-torrents.ts'
import { firstLine, jsonLines, lanterne } from './support/lanterne.ts'

const film = randomBytes(5_000_000)

/** A film of random bytes that `lanterne seed` shares. */
async function shareFilm(stage: Stage) {
  const path = join(stage.folder, 'film.mp4')
  const torrent = join(stage.folder, 'film.torrent')
  await writeFile(path, film)
  const program = lanterne(stage, [
    'seed',
    path,
    '--output',
    torrent,
    '--json',
    '--data',
    join(stage.folder, 'seed'),
  ])
  const magnet = await firstLine(program)
  const port = await stage.until(
    'the port of peers',
    () => jsonLines(program)[0]?.['port'] as number | undefined,
    {
      timeoutMs: 10_000,
    },
  )
  return { program, torrent, magnet, peer: `127.0.0.1:${port}` }
}

/** Serves `bytes` on loopback as the web site of a torrent would. */
async function serve(stage: Stage, bytes: Uint8Array): Promise<string> {
  const server = createServer((_, answer) => answer.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.use({ [Symbol.asyncDispose]: async () => server.close().closeAllConnections() })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.torrent`
}

async function bytesAt(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const answer = await fetch(url, { headers })
  expect([200, 206]).toContain(answer.status)
  return Buffer.from(await answer.arrayBuffer())
}

describe('lanterne stream', () => {
  it.for<[string, (given: { torrent: string; magnet: string; stage: Stage }) => string | Promise<string>]>([
    ['the path of a torrent', ({ torrent }) => torrent],
    ['a magnet link', ({ magnet }) => magnet],
    ['an infohash', ({ magnet }) => /btih:([0-9a-f]{40})/.exec(magnet)?.[1] ?? ''],
    ['the address of a torrent', async ({ torrent, stage }) => serve(stage, await readFile(torrent))],
  ])(
    'gives the address of the bytes of %s as its first line, then says how it goes',
    async ([, sourceOf], context) => {
      await using stage = await openStage(context as TestContext)
      const shared = await shareFilm(stage)
      const source = await sourceOf({ ...shared, stage })
      const words = [
        'stream',
        source,
        '--peer',
        shared.peer,
        '--json',
        '--no-dht',
        '--data',
        join(stage.folder, 'data'),
      ]
      const program = lanterne(stage, words)
      const url = await firstLine(program)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/stream\/[\w-]{22}\/film\.mp4$/)
      const middle = await bytesAt(url, { range: 'bytes=3000000-3999999' })
      expect(middle.equals(film.subarray(3_000_000, 4_000_000))).toBe(true)
      expect((await bytesAt(url)).equals(film)).toBe(true)
      const last = await stage.until(
        'the film is complete',
        () => jsonLines(program).find(({ state }) => state === 'complete'),
        { timeoutMs: 10_000 },
      )
      expect(last).toMatchObject({ have: film.length, size: film.length, sent: 0 })
      expect(Number(last['received']) - Number(last['wasted'])).toBe(film.length)
      expect(last).toHaveProperty('peers.connected')
      expect(last).toHaveProperty('downloadRate')
      program.kill('SIGTERM')
      expect(await program.ended).toBe(0)
    },
  )

  it('goes on serving when nobody reads what it prints any more', async (context) => {
    await using stage = await openStage(context)
    const { torrent, peer } = await shareFilm(stage)
    const main = join(import.meta.dirname, '../../packages/cli/src/main.mjs')
    const line = `'${process.execPath}' '${main}' stream '${torrent}' --peer ${peer} --json --data '${stage.folder}/data'`
    const shell = stage.start('a pipe', '/bin/sh', ['-c', `(${line}; echo "ended $?" >&2) | head -1`], {
      mayEnd: true,
    })
    const url = await firstLine(shell)
    await stage.until('lines that nobody takes', async () => (await bytesAt(url)).equals(film), {
      timeoutMs: 10_000,
    })
    // Two more lines were due meanwhile.
    const since = performance.now()
    await stage.until('2 s', () => performance.now() - since > 2000, { timeoutMs: 5000 })
    expect((await bytesAt(url)).equals(film)).toBe(true)
    expect(shell.output).not.toContain('ended')
  })

  it('stops when it is told to, though it has found nothing yet', async (context) => {
    await using stage = await openStage(context)
    const magnet = `magnet:?xt=urn:btih:${'ab'.repeat(20)}`
    const program = lanterne(stage, ['stream', magnet, '--json', '--data', join(stage.folder, 'data')])
    await program.waitForOutput(/Looking for the film/, { timeoutMs: 20_000 })
    await stage.until('its folder', async () => (await readdir(stage.folder)).includes('data'), {
      timeoutMs: 10_000,
    })
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)
    expect(program.output).toBe('Looking for the film…\n')
  })

  it('goes on from what was fetched when it is killed and run again', async (context) => {
    await using stage = await openStage(context)
    const { torrent, peer, program: seed } = await shareFilm(stage)
    const data = join(stage.folder, 'data')
    const words = ['stream', torrent, '--json', '--data', data]
    const first = lanterne(stage, [...words, '--peer', peer])
    await bytesAt(await firstLine(first))
    // What was received may still be on its way to the disk: the journal has four bytes for each piece that is there.
    const pieces = Math.ceil(film.length / (256 * 1024))
    const [folder = ''] = (await readdir(join(data, 'films'))).filter((name) => name.length === 40)
    const journal = join(data, 'films', folder, 'journal')
    const isOnDisk = async () => (await stat(journal)).size === pieces * 4
    await stage.until('all of it is on disk', isOnDisk, { timeoutMs: 10_000 })
    first.kill('SIGKILL')
    await first.ended
    seed.kill('SIGTERM')
    await seed.ended
    const second = lanterne(stage, words)
    expect((await bytesAt(await firstLine(second))).equals(film)).toBe(true)
    expect(jsonLines(second).every(({ received }) => received === 0)).toBe(true)
  })

  it('keeps to its folder, whatever the files of a torrent are called', async (context) => {
    await using stage = await openStage(context)
    const torrent = join(stage.folder, 'escaping.torrent')
    await writeFile(torrent, escapingTorrent)
    const data = await stage.makeFolder('data')
    const program = lanterne(stage, ['stream', torrent, '--data', data])
    // Either it will have none of it, or it shows a name that leads nowhere.
    await stage.until('a word', () => program.exit !== undefined || program.stdout.includes('\n'), {
      timeoutMs: 10_000,
    })
    if (program.exit === undefined) {
      expect(await firstLine(program)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/stream\/[\w-]+\/a\.mp4$/)
      program.kill('SIGTERM')
    }
    expect([0, 1]).toContain(await program.ended)
    const names = await readdir(stage.folder, { recursive: true })
    expect(names.filter((name) => /\.mp4|etc/.test(name))).toEqual([])
  })

  it('plays a title of the catalogue: the welcome film, from a peer and a tracker of its own', async (context) => {
    await using stage = await openStage(context)
    const program = lanterne(stage, ['stream', 'welcome-to-lanterne', '--data', join(stage.folder, 'data')])
    const welcome = await readFile(join(import.meta.dirname, '../../assets/welcome/welcome.mp4'))
    expect((await bytesAt(await firstLine(program))).equals(welcome)).toBe(true)
  })
})
