import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMagnet, parseTorrentFile } from '@lanterne/engine'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { runLanterne } from './support/lanterne.ts'

describe('lanterne', () => {
  it('says how it is used, in the language of the machine', async (context) => {
    await using stage = await openStage(context)
    const french = await runLanterne(stage, ['--help'], { env: { LC_ALL: 'fr_FR.UTF-8' } })
    expect(french).toMatchObject({ exit: 0, errors: '' })
    expect(french.output).toContain('appuyez sur Lecture')
    const english = await runLanterne(stage, ['stream', '--help'])
    expect(english).toMatchObject({ exit: 0, errors: '' })
    expect(english.output).toContain('press Play')
    for (const option of [
      '--peer',
      '--tracker',
      '--file',
      '--port',
      '--data',
      '--no-dht',
      '--json',
      '--listen',
    ]) {
      expect(english.output).toContain(option)
    }
  })

  it('says its version', async (context) => {
    await using stage = await openStage(context)
    expect(await runLanterne(stage, ['--version'])).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it.for<[string[], string]>([
    [['--bogus'], 'Unknown option: --bogus'],
    [['dance'], 'Unknown command: dance'],
    [['stream'], 'What to open is missing.'],
    [['stream', 'a', '--port', 'http'], 'Not a port (0 to 65535): http'],
  ])('does not understand %j', async ([words, sentence], context) => {
    await using stage = await openStage(context)
    const { exit, output, errors } = await runLanterne(stage, words)
    expect([exit, output, errors.split('\n')[0]]).toEqual([2, '', sentence])
  })

  it('says it in French too', async (context) => {
    await using stage = await openStage(context)
    const { exit, errors } = await runLanterne(stage, ['stream'], {
      env: { LC_ALL: '', LANG: 'fr_FR.UTF-8' },
    })
    expect([exit, errors.split('\n')[0]]).toEqual([2, 'Il manque ce qu’il faut ouvrir.'])
  })

  it('says what this machine lacks', async (context) => {
    await using stage = await openStage(context)
    const { output, errors } = await runLanterne(stage, ['doctor', '--port', '0'])
    expect(errors).toBe('')
    expect(output).toContain(`✓ Folder         ${stage.folder}/.local/share/lanterne`)
    expect(output).toMatch(/✓ Local network/)
    expect(output.split('\n').length).toBeLessThan(24)
    const broken = await runLanterne(stage, ['doctor', '--data', '/proc/lanterne', '--json'])
    expect(broken.exit).toBe(1)
    const { isReady, findings } = JSON.parse(broken.output) as {
      isReady: boolean
      findings: { name: string; state: string }[]
    }
    expect(isReady).toBe(false)
    expect(findings.find(({ name }) => name === 'data-folder')?.state).toBe('bad')
  })

  it.for(['v1', 'v2', 'hybrid'])('makes a torrent of a folder: %s', async (format, context) => {
    await using stage = await openStage(context)
    const films = join(stage.folder, 'films')
    await mkdir(films)
    await writeFile(join(films, 'film.mp4'), new Uint8Array(300_000))
    await writeFile(join(films, 'film.vtt'), 'WEBVTT')
    const output = join(stage.folder, 'made.torrent')
    const words = ['make', films, '--format', format, '--output', output, '--tracker', 'udp://t.example:1']
    const made = await runLanterne(stage, words)
    expect(made).toMatchObject({ exit: 0, errors: `${output} is written.\n` })
    const metainfo = parseTorrentFile(await readFile(output))
    const { infohash, infohashV2, displayName } = parseMagnet(made.output.trim())
    expect({ infohash, infohashV2, displayName }).toEqual({
      infohash: metainfo.infohash,
      infohashV2: metainfo.infohashV2,
      displayName: 'films',
    })
    expect(metainfo.files.filter(({ isPadding }) => !isPadding).map(({ path }) => path)).toEqual([
      ['film.mp4'],
      ['film.vtt'],
    ])
  })
})
