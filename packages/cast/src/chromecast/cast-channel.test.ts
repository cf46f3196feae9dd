import { type Duplex, duplexPair } from 'node:stream'
import { silentLogger, systemClock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
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
