import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { shareFilm } from '../support/swarm.ts'
import { films } from '../support/test-film.ts'
import { openTwoHouses } from './net-house.ts'

const main = join(import.meta.dirname, '../../packages/cli/src/main.mjs')
const libtorrent = join(import.meta.dirname, '../support/libtorrent-peer.py')

describe('two houses that let nobody in', () => {
  it('are brought together by a libtorrent that both are connected to', async (context) => {
    await using stage = await openStage(context)
    const { relay, one, other } = await openTwoHouses(stage)
    const film = await shareFilm(stage, films.short)
    const torrent = join(stage.folder, 'film.torrent')
    await writeFile(torrent, (await film.torrent([])).bytes)
    // It fetches next to nothing itself, so that it has nothing to give; over uTP each house has one port for all.
    const words = ['--torrent', torrent, '--folder', await stage.makeFolder('relay'), '--listen', '0.0.0.0']
    const how = ['--pex', '--port', '7001', '--transport', 'utp', '--download-limit', '1024']
    const between = stage.start(
      'libtorrent',
      ...relay.inside('/usr/bin/python3', libtorrent, ...words, ...how),
    )
    await between.waitForOutput(/"event": "listening", "port": 7001/, { timeoutMs: 30_000 })
    const env = { HOME: stage.folder }
    const data = (name: string) => ['--data', join(stage.folder, name), '--listen', '6881']
    const seed = ['seed', torrent, '--file', film.path, '--peer', '11.1.2.1:7001', ...data('seed')]
    stage.start('seed', ...other.inside(process.execPath, main, ...seed), { env })
    const stream = ['stream', torrent, '--json', '--peer', '11.1.1.1:7001', ...data('viewer')]
    const viewer = stage.start('viewer', ...one.inside(process.execPath, main, ...stream), { env })
    await viewer.waitForOutput(new RegExp(`"have":${film.sizeBytes}\\b`), { timeoutMs: 150_000 })
    const [last] = Array.from(between.stdout.matchAll(/"sent": (\d+)/g), ([, sent]) => Number(sent)).slice(-1)
    expect(last).toBeLessThan(film.sizeBytes / 4)
  })
})
