import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openDoor } from './open-door.ts'

const { signal } = new AbortController()

async function takePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

describe('openDoor', () => {
  it('says which port is taken when that one was asked for', async () => {
    await using taken = await takePort()
    await expect(openDoor({ port: taken.port, spare: 0 }, { signal })).rejects.toMatchObject({
      code: 'port-in-use',
      details: { port: taken.port },
    })
  })

  it('takes one of the next when any will do', async () => {
    await using taken = await takePort()
    await using door = await openDoor({ port: taken.port, spare: 20 }, { signal })
    expect(door.port).toBeGreaterThan(taken.port)
    expect(door.port).toBeLessThanOrEqual(taken.port + 20)
  })

  it('listens on this machine only', async () => {
    await using door = await openDoor({ port: 0, spare: 0 }, { signal })
    expect(door.address).toBe(`http://127.0.0.1:${door.port}`)
    const socket = connect(door.port, '127.0.0.2')
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('keeps a request that comes early until there is somebody to answer it', async () => {
    await using door = await openDoor({ port: 0, spare: 0 }, { signal })
    const early = fetch(door.address)
    door.answer({ fetch: () => new Response('here') })
    expect(await (await early).text()).toBe('here')
  })

  it('cuts who is still connected when it closes', async () => {
    const door = await openDoor({ port: 0, spare: 0 }, { signal })
    const endless = () =>
      new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('never ends')) })
    door.answer({ fetch: () => new Response(endless()) })
    const answer = await fetch(door.address)
    await door[Symbol.asyncDispose]()
    await expect(answer.text()).rejects.toThrow()
    await expect(fetch(door.address)).rejects.toThrow()
  })
})
