import { once } from 'node:events'
import { truncate, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { hostileMagnets, hostileTorrents } from './support/hostile-torrents.ts'
import { callLanterne, firstLine, lanterne, runLanterne } from './support/lanterne.ts'

/** One sentence on standard error, nothing on standard output, exit code 1. */
async function expectSentence(
  stage: Stage,
  words: readonly string[],
  sentence: RegExp,
  { run = callLanterne }: { run?: typeof callLanterne | typeof runLanterne } = {},
): Promise<void> {
  const { exit, output, errors } = await run(stage, words)
  const said = errors.split('\n').filter((line) => line !== '' && line !== 'Looking for the film…')
  expect({ exit, output, said }).toEqual({ exit: 1, output: '', said: [expect.stringMatching(sentence)] })
}

async function takePort(stage: Stage): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.use({ [Symbol.asyncDispose]: async () => void server.close() })
  return (server.address() as AddressInfo).port
}

describe('lanterne, when something is wrong', () => {
  it('says so as a process too, and ends', async (context) => {
    await using stage = await openStage(context)
    const run = runLanterne
    const data = join(stage.folder, 'data')
    for (const what of ['a million empty files', 'a list a million deep', 'cut short']) {
      const path = join(stage.folder, `${what}.torrent`)
      await writeFile(path, hostileTorrents[what] ?? '')
      await expectSentence(
        stage,
        ['stream', path, '--data', data],
        /^This torrent is (not valid|too large)/,
        { run },
      )
    }
    await expectSentence(
      stage,
      ['start', '--data', '/proc/lanterne'],
      /^Lanterne cannot write in its folder/,
      { run },
    )
    const port = String(await takePort(stage))
    await expectSentence(stage, ['start', '--port', port, '--data', data], /^Port \d+ is taken/, { run })
  })

  it('has one sentence for each torrent that is none', async (context) => {
    await using stage = await openStage(context)
    const data = join(stage.folder, 'data')
    for (const [what, bytes] of Object.entries(hostileTorrents)) {
      const path = join(stage.folder, `${what}.torrent`)
      await writeFile(path, bytes)
      stage.note(what)
      await expectSentence(stage, ['stream', path, '--data', data], /^This torrent is (not valid|too large)/)
    }
    const path = join(stage.folder, 'huge.torrent')
    await writeFile(path, 'd4:info')
    await truncate(path, 5_000_000_000)
    await expectSentence(stage, ['stream', path, '--data', data], /^This torrent is too large/)
  })

  it('has one sentence for each magnet link that is none', async (context) => {
    await using stage = await openStage(context)
    for (const magnet of hostileMagnets) {
      stage.note(magnet)
      const words = ['stream', magnet, '--data', join(stage.folder, 'data')]
      await expectSentence(stage, words, /^(This magnet link is not valid|Lanterne cannot open this kind)/)
    }
  })

  it.for([
    [['stream', 'nothing.torrent'], /^Not found: nothing\.torrent/],
    [['stream', 'no-such-title'], /^Not found: no-such-title/],
    [['stream', '/'], /^Not found/],
    [['stream', '/dev/zero'], /^Not found/],
    [['stream', 'http://127.0.0.1:9/a.torrent'], /^The torrent could not be fetched/],
    [['seed', 'nothing.mp4'], /^Not found: nothing\.mp4/],
    [['seed', '/dev/zero'], /^Not found/],
    [['seed', 'nothing.torrent'], /^Not found/],
  ] as const)('cannot find %j', async ([words, sentence], context) => {
    await using stage = await openStage(context)
    await expectSentence(stage, [...words, '--data', join(stage.folder, 'data')], sentence)
  })

  it('says where it cannot write', async (context) => {
    await using stage = await openStage(context)
    const file = join(stage.folder, 'file')
    const film = join(stage.folder, 'film.mp4')
    await writeFile(file, '')
    await writeFile(film, 'film')
    for (const folder of [file, join(file, 'data'), '/proc/lanterne', '/proc/self/lanterne/data']) {
      const sentence = new RegExp(`^Lanterne cannot write in its folder, ${folder}: give another with --data`)
      await expectSentence(stage, ['start', '--no-open', '--data', folder], sentence)
      await expectSentence(stage, ['seed', film, '--data', folder], sentence)
    }
    const output = [
      'seed',
      film,
      '--data',
      join(stage.folder, 'data'),
      '--output',
      join(file, 'film.torrent'),
    ]
    await expectSentence(stage, output, /film\.torrent cannot be written/)
  })

  it('says which port is taken', async (context) => {
    await using stage = await openStage(context)
    const port = String(await takePort(stage))
    const film = join(stage.folder, 'film.mp4')
    await writeFile(film, 'film')
    const sentence = new RegExp(`^Port ${port} is taken by another program`)
    const data = ['--data', join(stage.folder, 'data')]
    await expectSentence(stage, ['start', '--no-open', '--port', port, ...data], sentence)
    await expectSentence(stage, ['stream', 'welcome-to-lanterne', '--port', port, ...data], sentence)
    await expectSentence(
      stage,
      ['seed', film, '--listen', port, ...data],
      /^Port.* is taken by another program/,
    )
  })

  it('leaves a folder to the one that works in it', async (context) => {
    await using stage = await openStage(context)
    const data = ['--data', join(stage.folder, 'data')]
    const film = join(stage.folder, 'film.mp4')
    await writeFile(film, 'film')
    const seed = lanterne(stage, ['seed', film, ...data])
    await firstLine(seed)
    await expectSentence(stage, ['seed', film, ...data], /^Another Lanterne is at work in this folder/)
  })
})
