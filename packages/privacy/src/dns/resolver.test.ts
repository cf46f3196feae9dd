import type { Network } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createStackPair } from '../testing/stack-pair.ts'
import { createTestRandom } from '../testing/virtual-clock.ts'
import { createResolver } from './resolver.ts'

const { signal } = new AbortController()

/** How a server answers a question: flags, and records of the name asked for. */
interface Say {
  readonly flags?: number
  readonly addresses?: readonly (readonly number[])[]
  readonly id?: number
  readonly ttlSeconds?: number
}

function answerTo(
  question: Uint8Array,
  { flags = 0x8180, addresses = [], id, ttlSeconds = 60 }: Say,
): Uint8Array {
  const head = Buffer.from(question)
  head.writeUInt16BE(id ?? head.readUInt16BE(0), 0)
  head.writeUInt16BE(flags, 2)
  head.writeUInt16BE(addresses.length, 6)
  const records = addresses.map((address) => {
    const record = Buffer.from([
      0xc0,
      12,
      0,
      address.length === 4 ? 1 : 28,
      0,
      1,
      0,
      0,
      0,
      0,
      0,
      address.length,
      ...address,
    ])
    record.writeUInt32BE(ttlSeconds, 6)
    return record
  })
  return new Uint8Array(Buffer.concat([head, ...records]))
}

const typeOf = (question: Uint8Array) => question[question.length - 3]

/** A resolver whose only server is `far`, which says what `say` gives. */
async function openResolver(
  say: (question: Uint8Array, count: number) => readonly Say[],
  families: (4 | 6)[] = [4],
) {
  const pair = createStackPair({ delayMs: 5 })
  const server = await pair.far.network.bindUdp({ host: pair.farHost, port: 53 }, { signal })
  let count = 0
  server.receive((question, from) => {
    for (const one of say(question, count++)) server.send(answerTo(question, one), from)
  })
  const lookup: Network['lookup'] = createResolver({
    network: pair.near.network,
    servers: [pair.farHost],
    families,
    clock: pair.clock,
    random: createTestRandom(3),
  })
  return { pair, asked: () => count, lookup: (name: string) => pair.clock.settle(lookup(name, { signal })) }
}

describe('createResolver', () => {
  it('asks for both families, and remembers for as long as the answer holds', async () => {
    const six = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    const { pair, asked, lookup } = await openResolver(
      (question) => [
        {
          addresses:
            typeOf(question) === 1
              ? [
                  [192, 0, 2, 7],
                  [192, 0, 2, 8],
                ]
              : [six],
        },
      ],
      [4, 6],
    )
    expect(await lookup('Film.example')).toEqual(['192.0.2.7', '192.0.2.8', '2001:db8::1'])
    expect(await lookup('film.EXAMPLE')).toHaveLength(3)
    expect(asked()).toBe(2)
    pair.clock.advance(61_000)
    await lookup('film.example')
    expect(asked()).toBe(4)
  })

  it('believes no answer but the one to its own question', async () => {
    const evil = { addresses: [[6, 6, 6, 6]] }
    const { lookup } = await openResolver((question) =>
      [{ ...evil, id: 1 }, { ...evil, flags: 0x0100 }, { addresses: [[192, 0, 2, 7]] }, evil].map((say) =>
        typeOf(question) === 1 ? say : {},
      ),
    )
    expect(await lookup('film.example')).toEqual(['192.0.2.7'])
  })

  it('asks again when nothing comes, or only a failure', async () => {
    const { lookup } = await openResolver((_, count) =>
      count === 0 ? [] : count === 1 ? [{ flags: 0x8182 }] : [{ addresses: [[192, 0, 2, 7]] }],
    )
    expect(await lookup('film.example')).toEqual(['192.0.2.7'])
  })

  it('says that there is no such name, and asks nobody for names of the house', async () => {
    const { asked, lookup } = await openResolver(() => [{ flags: 0x8183 }])
    await expect(lookup('nobody.example')).rejects.toMatchObject({ code: 'connection-failed' })
    expect(asked()).toBe(1)
    for (const name of ['localhost', 'router', '', 'a..b', `${'a'.repeat(64)}.example`, 'a b.example'])
      await expect(lookup(name)).rejects.toMatchObject({ code: 'connection-failed' })
    expect(asked()).toBe(1)
  })

  it('asks by TCP for what was cut', async () => {
    const { pair, lookup } = await openResolver(() => [{ flags: 0x8380 }])
    await using _listener = await pair.far.network.listenTcp(
      { host: pair.farHost, port: 53 },
      (socket) => {
        socket.receive({
          data(chunk) {
            const message = answerTo(chunk.slice(2), { addresses: [[192, 0, 2, 9]] })
            // In two parts, as TCP may.
            socket.write(Uint8Array.of(0, message.length, ...message.subarray(0, 20)))
            socket.write(message.slice(20))
          },
          drain() {},
          close() {},
        })
      },
      { signal },
    )
    expect(await lookup('film.example')).toEqual(['192.0.2.9'])
  })

  it('gives up in time', async () => {
    const { pair, lookup } = await openResolver(() => [])
    await expect(lookup('film.example')).rejects.toMatchObject({ code: 'connection-failed' })
    expect(pair.clock.now()).toBeLessThan(15_500)
  })
})
