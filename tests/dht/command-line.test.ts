import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { firstLine, lanterne } from '../cli/support/lanterne.ts'
import { openStage } from '../support/stage.ts'
import { openLibtorrentNode } from './libtorrent-node.ts'

describe('lanterne and the DHT', () => {
  it('is kept away from it by the tests, unless they give it nodes of their own', () => {
    expect(process.env['LANTERNE_DHT']).toBe('off')
  })

  it('finds by its magnet link alone what another one seeds', async (context) => {
    await using stage = await openStage(context)
    const router = await openLibtorrentNode(stage)
    const env = { LANTERNE_DHT: `127.0.0.1:${router.endpoint.port}` }
    const film = randomBytes(1_500_000)
    const path = join(stage.folder, 'film.mp4')
    await writeFile(path, film)
    const seed = lanterne(stage, ['seed', path, '--data', join(stage.folder, 'seed')], { env })
    const magnet = await firstLine(seed)
    expect(magnet).not.toContain('tr=')
    const viewer = lanterne(stage, ['stream', magnet, '--data', join(stage.folder, 'viewer')], { env })
    const deaf = lanterne(stage, ['stream', magnet, '--no-dht', '--data', join(stage.folder, 'deaf')], {
      env,
    })
    const answer = await fetch(await firstLine(viewer), context)
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), film)).toBe(0)
    expect(deaf.stdout).toBe('')
  })
})
