import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { type SharedFilm, shareFilm } from '../support/swarm.ts'
import { films } from '../support/test-film.ts'
import { type Machine, openHouse } from './net-house.ts'

const main = join(import.meta.dirname, '../../packages/cli/src/main.mjs')
const libtorrent = join(import.meta.dirname, '../support/libtorrent-peer.py')

async function openTorrent(stage: Stage, film: SharedFilm): Promise<string> {
  const path = join(stage.folder, 'film.torrent')
  await writeFile(path, (await film.torrent([])).bytes)
  return path
}

/** Starts a libtorrent that looks for neighbours, on a machine of the house. */
function startLibtorrent(
  stage: Stage,
  machine: Machine,
  options: { torrent: string; folder: string; address: string },
) {
  const { torrent, folder, address } = options
  const words = [libtorrent, '--torrent', torrent, '--folder', folder, '--listen', address, '--lsd']
  return stage.start('libtorrent', ...machine.inside('/usr/bin/python3', ...words))
}

function startLanterne(stage: Stage, machine: Machine, words: readonly string[]) {
  const env = { LANTERNE_LSD: '', HOME: stage.folder }
  return stage.start('lanterne', ...machine.inside(process.execPath, main, ...words), { env })
}

describe('lanterne on a link, without a tracker', () => {
  it('finds libtorrent, or is found', async (context) => {
    await using stage = await openStage(context)
    const { router, machine } = await openHouse(stage)
    const film = await shareFilm(stage, films.short)
    const torrent = await openTorrent(stage, film)
    startLibtorrent(stage, router, { torrent, folder: film.folder, address: '192.168.77.1' })
    const stream = ['stream', torrent, '--json', '--data', join(stage.folder, 'viewer')]
    const viewer = startLanterne(stage, machine, stream)
    await viewer.waitForOutput(new RegExp(`"have":${film.sizeBytes}\\b`), { timeoutMs: 90_000 })
  })

  it('is found by libtorrent when it seeds', async (context) => {
    await using stage = await openStage(context)
    const { router, machine } = await openHouse(stage)
    const film = await shareFilm(stage, films.short)
    const torrent = await openTorrent(stage, film)
    const seed = ['seed', torrent, '--file', film.path, '--data', join(stage.folder, 'seed')]
    startLanterne(stage, machine, seed)
    const folder = await stage.makeFolder('leech')
    const leech = startLibtorrent(stage, router, { torrent, folder, address: '192.168.77.1' })
    await leech.waitForOutput(/"seeding": true/, { timeoutMs: 90_000 })
  })

  it('finds another lanterne over IPv6 where the link has nothing else', async (context) => {
    await using stage = await openStage(context)
    const { router, machine } = await openHouse(stage)
    const film = await shareFilm(stage, films.short)
    const torrent = await openTorrent(stage, film)
    const forget = machine.inside('ip', 'addr', 'del', '192.168.77.20/24', 'dev', 'eth0')
    expect(await stage.start('ip', ...forget, { mayEnd: true }).ended).toBe(0)
    const seed = ['seed', torrent, '--file', film.path, '--data', join(stage.folder, 'seed')]
    startLanterne(stage, machine, seed)
    const stream = ['stream', torrent, '--json', '--data', join(stage.folder, 'viewer')]
    const viewer = startLanterne(stage, router, stream)
    await viewer.waitForOutput(new RegExp(`"have":${film.sizeBytes}\\b`), { timeoutMs: 60_000 })
  })
})
