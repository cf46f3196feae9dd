import { createHash } from 'node:crypto'
import { open, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { callLanterne, firstLine, jsonLines, lanterne } from '../cli/support/lanterne.ts'
import { whenComplete } from '../support/foreign-peer.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { digestFile } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'
import { licensed, linksOf, plantGarden, said } from './support/garden.ts'

beforeAll(() => makeTestFilm(films.short), 300_000)

/** Publishes a film by the command line until the stage closes. */
function publish(stage: Stage, path: string, data: string, more: readonly string[] = []) {
  const words = ['publish', path, ...said, ...licensed, '--data', data, ...more]
  return lanterne(stage, words, { env: { LANTERNE_FFMPEG: 'off' } })
}

describe('lanterne publish', () => {
  it('prints links by which libtorrent, and another Lanterne, fetch the film whole', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    const tracker = await openTestTracker(stage, 'lanterne', [])
    const data = await stage.makeFolder('data')
    const entry = join(stage.folder, 'entry.json')
    const words = ['--tracker', tracker.httpUrl, '--json', '--entry', entry]
    const program = publish(stage, film.path, data, words)
    const { link, magnet } = await linksOf(program)

    const libtorrent = await openForeignPeer(stage, 'libtorrent')
    const fetched = await stage.makeFolder('libtorrent')
    await libtorrent.add({ magnet }, fetched)
    await whenComplete(stage, libtorrent, { timeoutMs: 60_000 })
    expect(await digestFile(join(fetched, 'garden/garden.mp4'))).toBe(film.sha256)
    expect(await readFile(join(fetched, 'garden/garden.fr.srt'), 'utf8')).toContain('Un jardin.')

    const [status] = jsonLines(program)
    const peer = `127.0.0.1:${String(status?.['port'])}`
    const other = await stage.makeFolder('other')
    const viewer = lanterne(stage, ['stream', link, '--peer', peer, '--data', other])
    const answer = await fetch(await firstLine(viewer), { signal: AbortSignal.timeout(60_000) })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(film.sha256)

    // Its entry is one that a catalogue takes.
    const content = join(stage.folder, 'films.content')
    const built = await callLanterne(stage, [
      'catalogue',
      'build',
      entry,
      '--name',
      'Gardens',
      '--output',
      content,
    ])
    expect([built.exit, built.errors]).toEqual([0, `${content} is written: 1 titles.\n`])
    expect(await readFile(content, 'utf8')).toContain('"isPublishersWord":true')

    program.kill('SIGINT')
    expect(await program.ended).toBe(0)
  })

  it('has one entry for a film that is published again, with what was said last', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    const data = await stage.makeFolder('data')
    const first = publish(stage, film.path, data)
    const before = await linksOf(first)
    first.kill('SIGINT')
    expect(await first.ended).toBe(0)
    const record = async () => {
      const names = (await readdir(join(data, 'published'))).filter((name) => name.endsWith('.json'))
      expect(names).toEqual([`${before.infohash}.json`])
      return JSON.parse(await readFile(join(data, 'published', names[0] ?? ''), 'utf8'))
    }
    const { title } = await record()
    const again = publish(stage, film.path, data, ['--title', 'The old garden', '--credit', 'Ana F.'])
    expect((await linksOf(again)).infohash).toBe(before.infohash)
    expect((await record()).title).toMatchObject({
      ...{ id: title.id, title: 'The old garden' },
      rights: { attribution: 'Ana F.', name: 'CC BY-SA 4.0' },
    })
  })

  it.each([
    ['without a licence', ['--i-may-share-it'], /under a licence/],
    ['under a licence that it does not know', ['--licence', 'mine', '--i-may-share-it'], /under a licence/],
    [
      'in the public domain without proof',
      ['--licence', 'public-domain', '--i-may-share-it'],
      /under a licence/,
    ],
    ['that nobody says may be shared', ['--licence', 'CC0'], /may share it/],
  ])('shares no film %s', async (_, words, says) => {
    await using stage = await openStage({ onTestFailed: () => {}, task: { name: 'refused' } } as never)
    const { path } = await plantGarden(stage)
    const data = await stage.makeFolder('data')
    const { exit, output, errors } = await callLanterne(stage, [
      'publish',
      path,
      ...said,
      ...words,
      '--data',
      data,
    ])
    expect([exit, output]).toEqual([1, ''])
    expect(errors).toMatch(says)
    expect(await readdir(data)).not.toContain('published')
  })

  it('shares nothing but films', async (context) => {
    await using stage = await openStage(context)
    const secret = join(stage.folder, 'secret.mp4')
    await writeFile(secret, 'the keys of the house')
    for (const path of [secret, '/etc/passwd', stage.folder, join(stage.folder, 'nowhere.mp4')]) {
      const { exit, output } = await callLanterne(stage, ['publish', path, ...said, ...licensed])
      expect([exit, output]).toEqual([1, ''])
    }
  })

  it('reads five gigabytes in bounded memory', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    // What is behind the film in its file is nothing, and takes no place on the disk.
    await using file = await open(film.path, 'r+')
    const tail = Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\0', 'latin1')
    tail.writeBigUInt64BE(BigInt(5e9 - film.sizeBytes), 8)
    await file.write(tail, 0, tail.length, film.sizeBytes)
    await truncate(film.path, 5e9)
    const program = publish(stage, film.path, await stage.makeFolder('data'))
    await program.waitForOutput(/^lanterne:\S+&x\.film\.bytes=5000000000\S*\n/m, { timeoutMs: 170_000 })
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${program.pid}/status`, 'utf8'))?.[1])
    stage.note(`peak memory: ${Math.round(peak / 1000)} MB`)
    expect(peak).toBeGreaterThan(10_000)
    expect(peak).toBeLessThan(400_000)
  })
})
