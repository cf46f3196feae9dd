import { type Duplex, duplexPair } from 'node:stream'
import { type Clock, type Logger, silentLogger, systemClock } from '@lanterne/kernel'
import { describe, expect, it, vi } from 'vitest'
import { CastChannel, topics } from './cast-channel.ts'
import { CastMessageReader, encodeCastMessage } from './cast-message.ts'

function open() {
  const [ours, theirs] = duplexPair()
  const channel = new CastChannel(ours, { clock: systemClock, log: silentLogger })
  const ended = new AbortController()
  const gone = new Promise<void>((resolve) => channel.events.on('gone', () => resolve(), ended))
  return { channel, theirs, gone }
}

const say = (device: Duplex, namespace: string, payload: string) =>
  device.write(encodeCastMessage({ source: 'receiver-0', destination: 'sender-0', namespace, payload }))

/** The next message to the device that is no heartbeat. */
function heardBy(device: Duplex): Promise<Record<string, unknown>> {
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>()
  const reader = new CastMessageReader()
  device.on('data', (chunk: Uint8Array) => {
    for (const { namespace, payload } of reader.read(chunk))
      if (namespace !== topics.heartbeat) resolve(JSON.parse(payload) as Record<string, unknown>)
  })
  return promise
}

const { signal } = new AbortController()

describe('CastChannel', () => {
  it('gives the answer to what was asked, whatever else is said', async () => {
    const { channel, theirs } = open()
    const heard = heardBy(theirs)
    const asked = channel.ask('receiver-0', topics.receiver, { type: 'GET_STATUS' }, { signal })
    const { requestId } = await heard
    for (const nonsense of [
      '',
      '{',
      '[]',
      'null',
      '{"type":7}',
      `{"requestId":${Number(requestId)}}`,
      '{"type":"X","requestId":-1}',
    ])
      say(theirs, topics.receiver, nonsense)
    say(theirs, topics.receiver, JSON.stringify({ type: 'RECEIVER_STATUS', requestId }))
    expect(await asked).toEqual({ type: 'RECEIVER_STATUS', requestId })
    await channel[Symbol.asyncDispose]()
  })

  it.for([
    ['a message of 64 MB', Buffer.from([4, 0, 0, 0])],
    ['bytes that are no message', Buffer.from([0, 0, 0, 2, 0xff, 0xff])],
  ] as const)('ends with %s', async ([, bytes]) => {
    const { channel, theirs, gone } = open()
    const asked = channel.ask('receiver-0', topics.receiver, { type: 'GET_STATUS' }, { signal })
    theirs.write(bytes)
    await expect(asked).rejects.toMatchObject({ code: 'screen-unreachable' })
    await gone
  })

  it('ends when the device does, in the middle of a message', async () => {
    const { channel, theirs, gone } = open()
    const asked = channel.ask('receiver-0', topics.receiver, { type: 'GET_STATUS' }, { signal })
    theirs.write(Buffer.from([0, 0, 1, 0, 8]))
    theirs.end()
    await expect(asked).rejects.toMatchObject({ code: 'screen-unreachable' })
    await gone
    await expect(
      channel.ask('receiver-0', topics.receiver, { type: 'GET_STATUS' }, { signal }),
    ).rejects.toMatchObject({ code: 'screen-unreachable' })
  })

  it('waits no longer than it is told', async () => {
    const { channel } = open()
    const left = new AbortController()
    const asked = channel.ask('receiver-0', topics.receiver, { type: 'GET_STATUS' }, left)
    left.abort(new Error('left'))
    await expect(asked).rejects.toThrow('left')
    await channel[Symbol.asyncDispose]()
  })
})

describe('a device that is hostile', () => {
  /** Time that stands still until it is told to pass. */
  function openSlow() {
    let nowMs = 0
    const timers: { atMs: number; callback: () => void }[] = []
    const clock: Clock = {
      ...systemClock,
      now: () => nowMs,
      schedule(delayMs, callback) {
        const timer = { atMs: nowMs + delayMs, callback }
        timers.push(timer)
        return { cancel: () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0) }
      },
    }
    const pass = (ms: number) => {
      nowMs += ms
      for (const due of timers.filter(({ atMs }) => atMs <= nowMs)) {
        timers.splice(timers.indexOf(due), 1)
        due.callback()
      }
    }
    const warned: string[] = []
    const log: Logger = { ...silentLogger, warn: (message) => warned.push(message) }
    const [ours, theirs] = duplexPair()
    const channel = new CastChannel(ours, { clock, log })
    theirs.resume()
    const ended = new AbortController()
    const gone = new Promise<void>((resolve) => channel.events.on('gone', () => resolve(), ended))
    return { channel, theirs, gone, pass, warned }
  }

  it('is let go when it says more than 200 things in a second, and that is logged', async () => {
    const { channel, theirs, gone, pass, warned } = openSlow()
    let heard = 0
    channel.events.on('said', () => heard++, new AbortController())
    const more = (count: number) => {
      for (let index = 0; index < count; index++) say(theirs, topics.receiver, '{"type":"RECEIVER_STATUS"}')
    }
    more(200)
    await vi.waitFor(() => expect(heard).toBe(200))
    pass(1000)
    more(1000)
    await gone
    expect(heard).toBe(400)
    expect(warned).toEqual(['chromecast floods'])
  })

  it('is gone when it only ever sends pieces of one message', async () => {
    const { theirs, gone, pass } = openSlow()
    theirs.write(Buffer.from([0, 0, 0x80, 0]))
    for (let second = 0; second < 12; second += 4) {
      theirs.write(Buffer.alloc(100))
      await new Promise((resolve) => setImmediate(resolve))
      pass(4000)
    }
    pass(5000)
    await expect(gone).resolves.toBeUndefined()
  })

  it('is let go when it reads nothing of what it is told', async () => {
    const { channel, theirs, gone } = openSlow()
    theirs.pause()
    for (let index = 0; index < 100; index++)
      channel.say('receiver-0', topics.media, { type: 'X', text: 'x'.repeat(32_000) })
    await expect(gone).resolves.toBeUndefined()
  })
})
