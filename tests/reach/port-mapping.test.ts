import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openGateway } from './gateway.ts'
import { openHouse } from './net-house.ts'

const main = join(import.meta.dirname, '../../packages/cli/src/main.mjs')

describe('lanterne behind a router', () => {
  it.for(['pcp and nat-pmp', 'upnp'] as const)(
    'has its port mapped by %s, can be reached from outside, and takes the mapping back',
    async (way, context) => {
      await using stage = await openStage(context)
      const { router, machine, stranger } = await openHouse(stage)
      const gateway = await openGateway(stage, router, { way })
      const film = randomBytes(1_500_000)
      const path = join(stage.folder, 'film.mp4')
      await writeFile(path, film)
      const torrent = join(stage.folder, 'film.torrent')
      const env = { LANTERNE_PORT_MAPPING: '', HOME: stage.folder }
      const seed = ['seed', path, '--output', torrent, '--listen', '6990', '--data', join(stage.folder, 'a')]
      const seeder = stage.start('seeder', ...machine.inside(process.execPath, main, ...seed), {
        env,
        mayEnd: true,
      })
      const mappings = ['tcp 6990 192.168.77.20:6990', 'udp 6990 192.168.77.20:6990']
      await stage.until(
        'both ports are mapped',
        async () => (await gateway.mapped()).join() === mappings.join(),
        { timeoutMs: 40_000, everyMs: 300 },
      )
      const stream = [
        'stream',
        torrent,
        '--peer',
        '11.1.1.1:6990',
        '--json',
        '--data',
        join(stage.folder, 'b'),
      ]
      const viewer = stage.start('viewer', ...stranger.inside(process.execPath, main, ...stream), {
        env: { HOME: stage.folder },
      })
      await viewer.waitForOutput(/"have":1500000\b/, { timeoutMs: 30_000 })
      seeder.kill('SIGTERM')
      expect(await seeder.ended).toBe(0)
      expect(await gateway.mapped()).toEqual([])
    },
  )
})
