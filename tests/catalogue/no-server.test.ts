import { randomBytes } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { formatCatalogueKey, MOST_FILE_BYTES, readChain, signSnapshot } from '@lanterne/catalogue'
import {
  createTorrent,
  type Engine,
  mutableItem,
  openEngine,
  parseTorrentFile,
  torrentPointer,
} from '@lanterne/engine'
import { publicKeyOf, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { describe, expect, it } from 'vitest'
import { firstLine, lanterne, runLanterne } from '../cli/support/lanterne.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { openCatalogueApp } from './support/app.ts'
import { openLoopbackNet } from './support/dht-net.ts'
import { hostileCatalogues } from './support/hostile.ts'
import { contentOf, filmNamed } from './support/titles.ts'

const nodes = 55
const timeoutMs = 60_000

describe('a catalogue with no server', () => {
  it('reaches who follows its key by the DHT and by peers alone, and so does what changes', async (context) => {
    await using stage = await openStage(context)
    let requests = 0
    // Nobody is told of this server: it only proves that it would count.
    const witness = createServer((_, answer) => {
      requests++
      answer.end()
    })
    await new Promise<void>((resolve) => witness.listen(0, '127.0.0.1', resolve))
    stage.use({ [Symbol.asyncDispose]: async () => void witness.close() })
    const net = await openLoopbackNet(stage, nodes)
    const env = { LANTERNE_DHT: `127.0.0.1:${net.first.port}` }
    const at = (name: string) => join(stage.folder, name)
    const run = async (...words: string[]) => {
      const result = await runLanterne(stage, ['catalogue', ...words])
      expect({ words, ...result }).toMatchObject({ exit: 0 })
      return result.output
    }

    const link = (await run('key', at('key'))).trim()
    expect(link).toMatch(/^magnet:\?xs=urn:btpk:[0-9a-f]{64}$/)
    const release = async (sequence: number, titles: readonly unknown[], ...more: string[]) => {
      await writeFile(at(`titles-${sequence}.json`), JSON.stringify(titles))
      await run(
        'build',
        at(`titles-${sequence}.json`),
        '--name',
        'A test',
        '--output',
        at(`content-${sequence}`),
      )
      const signing = ['--key', at('key'), '--sequence', `${sequence}`, '--output', at(`${sequence}.lcat`)]
      await run('sign', at(`content-${sequence}`), ...signing, ...more)
    }
    await release(5, [filmNamed('first'), filmNamed('second')])
    const publish = (...words: string[]) =>
      lanterne(stage, ['catalogue', 'publish', ...words, '--key', at('key'), '--data', at('publisher')], {
        env,
      })
    const publisher = publish(at('5.lcat'))
    await publisher.waitForOutput(/Known to [1-9]\d* node/, { timeoutMs })

    const key = Buffer.from(link.slice(-64), 'hex')
    const subscription = { key, mirrors: [], everyMs: 1000 }
    const app = await openCatalogueApp(stage, { subscription, first: net.first })
    // Until it has come, the one that ships with the app is shown.
    expect(await app.find('nosferatu-1922')).toBe(200)
    const started = performance.now()
    await stage.until('the catalogue is here', async () => (await app.find('second')) === 200, { timeoutMs })
    console.log(`by the DHT among ${nodes} nodes: here after ${Math.round(performance.now() - started)} ms`)
    expect(await app.find('nosferatu-1922')).toBe(404)
    expect(await app.find('welcome-to-lanterne')).toBe(200)
    publisher.kill('SIGTERM')
    await publisher.ended

    // Another follows while the publisher is away: from the first one.
    const late = await openCatalogueApp(stage, { subscription, first: net.first, name: 'late' })
    await stage.until('who comes late has it too', async () => (await late.find('second')) === 200, {
      timeoutMs,
    })

    await release(6, [filmNamed('first', { year: 2002 }), filmNamed('third')], '--from', at('5.lcat'))
    const again = publish(at('6.lcat'), at('6.lcat.since-5'))
    await again.waitForOutput(/Known to [1-9]\d* node/, { timeoutMs })
    await stage.until('what changed is here', async () => (await app.find('third')) === 200, { timeoutMs })
    expect(await app.find('second')).toBe(404)
    const kept = await readFile(join(app.dataDirectory, 'catalogues', `${link.slice(-64)}.lcat`))
    expect(readChain(kept, { key }).files).toHaveLength(2)
    expect(app.refusals.filter((reason) => reason !== 'no-peers')).toEqual([])
    expect(requests).toBe(0)

    // It is there before anybody can be asked.
    await app.close()
    const restarted = await openCatalogueApp(stage, { subscription })
    expect(await restarted.find('third')).toBe(200)
  })

  it('is asked for by the command line, and remembered', async (context) => {
    await using stage = await openStage(context)
    const net = await openLoopbackNet(stage, 10)
    const seed = new Uint8Array(randomBytes(32))
    await using voice = await openVoice(stage, net.first)
    await voice.say(signSnapshot(contentOf('one'), { seed, sequence: 1 }), { seed, sequence: 1 })
    const env = { LANTERNE_DHT: `127.0.0.1:${net.first.port}` }
    const data = join(stage.folder, 'viewer')
    const key = formatCatalogueKey(publicKeyOf(seed))
    const { output, exit } = await runLanterne(stage, ['catalogue', 'subscribe', key, '--data', data], {
      env,
    })
    expect(exit).toBe(0)
    expect(output).toMatch(new RegExp(`^${key} 1 2026-11-22 titles=1 bytes=\\d+ "A test"\n$`))
    const program = lanterne(stage, ['--no-open', '--port', '0', '--data', data])
    const address = /http:\S+/.exec(await firstLine(program))?.[0]
    expect((await fetch(`${address}/api/titles/one`)).status).toBe(200)
    program.kill('SIGTERM')
    await program.ended
    expect((await runLanterne(stage, ['catalogue', 'unsubscribe', '--data', data])).exit).toBe(0)
    const own = lanterne(stage, ['--no-open', '--port', '0', '--data', data])
    const ownAddress = /http:\S+/.exec(await firstLine(own))?.[0]
    expect((await fetch(`${ownAddress}/api/titles/one`)).status).toBe(404)
    expect((await fetch(`${ownAddress}/api/titles/nosferatu-1922`)).status).toBe(200)
  })

  it('is refused when it is not good, and the old one stays', async (context) => {
    await using stage = await openStage(context)
    const net = await openLoopbackNet(stage, 10)
    const seed = new Uint8Array(randomBytes(32))
    await using voice = await openVoice(stage, net.first)
    await voice.say(signSnapshot(contentOf('good'), { seed, sequence: 5 }), { seed, sequence: 5 })
    const subscription = { key: publicKeyOf(seed), mirrors: [], everyMs: 500 }
    const app = await openCatalogueApp(stage, { subscription, first: net.first })
    await stage.until('the good one is here', async () => (await app.find('good')) === 200, { timeoutMs })
    let sequence = 100
    for (const [name, bytes, reason] of hostileCatalogues(seed)) {
      stage.note(`told of one that is ${name}`)
      const before = app.refusals.length
      // Its owner's key says that it is the newest: only the file can tell that it is not.
      await voice.say(bytes, { seed, sequence: sequence++ })
      // One that is older than ours is no news, and not told of.
      if (reason !== 'replayed')
        await stage.until(`it is refused: ${reason}`, () => app.refusals.slice(before).includes(reason), {
          timeoutMs,
          describe: () => app.refusals.slice(before),
        })
      expect([name, await app.find('evil'), await app.find('good')]).toEqual([name, 404, 200])
    }
    const before = app.refusals.length
    await voice.sayEmpty(MOST_FILE_BYTES + 1, { seed, sequence: sequence++ })
    await stage.until(
      'what is too large is refused',
      () => app.refusals.slice(before).includes('too-large'),
      {
        timeoutMs,
      },
    )
    expect(voice.sentBytes()).toBeLessThan(MOST_FILE_BYTES)
    // The same key may still say something good.
    await voice.say(signSnapshot(contentOf('better'), { seed, sequence: 200 }), { seed, sequence: 200 })
    await stage.until('the better one is here', async () => (await app.find('better')) === 200, { timeoutMs })
  })
})

/** Somebody who says in the DHT whatever they want, and shares it. */
async function openVoice(stage: Stage, first: { host: string; port: number }) {
  const { signal } = new AbortController()
  const world = {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  }
  const directory = await stage.makeFolder(`voice-${randomBytes(4).toString('hex')}`)
  const listen = { host: '127.0.0.1', port: 0 }
  const engine: Engine = await openEngine(
    { ...world, directory, listen, dht: { bootstrap: [first] } },
    { signal },
  )
  type Told = { readonly seed: Uint8Array; readonly sequence: number }
  const share = async (
    path: string,
    { seed, sequence }: Told,
    draft: { sizeBytes: number; read: () => AsyncIterable<Uint8Array> },
  ) => {
    const torrent = await createTorrent({ name: `${sequence}.lcat`, ...draft }, { signal })
    await engine.seed({ torrent, path }, { signal })
    const item = mutableItem(torrentPointer(parseTorrentFile(torrent).infohash), { seed, sequence })
    await stage.until('the DHT is told', async () => ((await engine.dht?.put(item, { signal })) ?? 0) > 0, {
      timeoutMs,
    })
  }
  return {
    /** Bytes of all files that others took. */
    sentBytes: () => engine.torrents.reduce((sum, torrent) => sum + torrent.snapshot().bytes.sent, 0),
    async say(bytes: Uint8Array, told: Told) {
      const path = join(directory, `${told.sequence}.lcat`)
      await writeFile(path, bytes)
      const read = async function* () {
        yield bytes
      }
      await share(path, told, { sizeBytes: bytes.length, read })
    },
    /** Shares a file of zeros, of which the disk need hold nothing. */
    async sayEmpty(sizeBytes: number, told: Told) {
      const path = join(directory, `${told.sequence}.lcat`)
      await using file = await open(path, 'w')
      await file.truncate(sizeBytes)
      const read = async function* () {
        for (let left = sizeBytes; left > 0; left -= 1 << 20) yield new Uint8Array(Math.min(left, 1 << 20))
      }
      await share(path, told, { sizeBytes, read })
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
