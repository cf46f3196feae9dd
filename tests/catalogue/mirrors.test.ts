import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signDelta, signSnapshot, takeCatalogue } from '@lanterne/catalogue'
import { publicKeyOf } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { openCatalogueApp } from './support/app.ts'
import { hostileCatalogues } from './support/hostile.ts'
import { contentOf } from './support/titles.ts'

const timeoutMs = 30_000

describe('a catalogue on mirrors', () => {
  it('is followed there, in whole and by what changed, with ranges and without', async (context) => {
    await using stage = await openStage(context)
    const seed = new Uint8Array(randomBytes(32))
    const key = publicKeyOf(seed)
    for (const hasRanges of [true, false]) {
      const mirror = await openMirror(stage, { hasRanges })
      const first = takeCatalogue(signSnapshot(contentOf('a', 'b'), { seed, sequence: 1 }), { key })
      const [whole] = first.files
      mirror.files.set('/c.lcat', whole)
      const subscription = {
        key,
        mirrors: ['http://127.0.0.1:1/gone', `${mirror.address}/c.lcat`],
        everyMs: 100,
      }
      const app = await openCatalogueApp(stage, { subscription, name: `ranges-${hasRanges}` })
      await stage.until('it is here', async () => (await app.find('b')) === 200, { timeoutMs })
      mirror.files.set('/c.lcat.since-1', signDelta(first, contentOf('a', 'c'), { seed, sequence: 2 }))
      mirror.files.set('/c.lcat', signSnapshot(contentOf('a', 'c'), { seed, sequence: 2 }))
      await stage.until('what changed is here', async () => (await app.find('c')) === 200, { timeoutMs })
      expect(await app.find('b')).toBe(404)
      expect(mirror.asked.includes('/c.lcat.since-1')).toBe(hasRanges)
      // Changes that lead elsewhere than they say: the whole is asked for instead.
      mirror.files.set('/c.lcat.since-2', signDelta(first, contentOf('evil'), { seed, sequence: 3 }))
      mirror.files.set('/c.lcat', signSnapshot(contentOf('d'), { seed, sequence: 3 }))
      await stage.until('the newest is here', async () => (await app.find('d')) === 200, { timeoutMs })
      expect(await app.find('evil')).toBe(404)
      await app.close()
    }
  })

  it('is refused when it is not good, and the old one stays', async (context) => {
    await using stage = await openStage(context)
    const seed = new Uint8Array(randomBytes(32))
    const mirror = await openMirror(stage, { hasRanges: true })
    mirror.files.set('/c.lcat', signSnapshot(contentOf('good'), { seed, sequence: 5 }))
    const subscription = { key: publicKeyOf(seed), mirrors: [`${mirror.address}/c.lcat`], everyMs: 100 }
    const app = await openCatalogueApp(stage, { subscription })
    await stage.until('the good one is here', async () => (await app.find('good')) === 200, { timeoutMs })
    for (const [name, bytes, reason] of hostileCatalogues(seed)) {
      const [before, looks] = [app.refusals.length, mirror.asked.length]
      mirror.files.set('/c.lcat', bytes)
      await stage.until(
        `what is ${name} is refused`,
        () => {
          if (reason === 'replayed') return mirror.asked.length > looks + 3
          return app.refusals.slice(before).includes(reason)
        },
        { timeoutMs, describe: () => app.refusals.slice(before) },
      )
      expect([name, await app.find('evil'), await app.find('good')]).toEqual([name, 404, 200])
    }
    await app.close()
    const again = await openCatalogueApp(stage, { subscription })
    expect(await again.find('good')).toBe(200)
  })
})

/** A server of files, which may know ranges. */
async function openMirror(stage: Stage, { hasRanges }: { hasRanges: boolean }) {
  const files = new Map<string, Uint8Array | undefined>()
  const asked: string[] = []
  const server = createServer(({ url = '', headers }, answer) => {
    asked.push(url)
    const bytes = files.get(url)
    if (!bytes) return void answer.writeHead(404).end()
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
    if (!hasRanges || end === undefined) return void answer.end(bytes)
    answer.writeHead(206).end(bytes.subarray(Number(start), Number(end) + 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.use({
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  })
  return { files, asked, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
