import { describe, expect, it } from 'vitest'
import { createSystemNetwork } from './system-network.ts'

const { signal } = new AbortController()
// Loopback only: what is said here leaves no machine.
const network = createSystemNetwork({
  links: () => [
    { name: 'lo', address: '127.0.0.1' },
    { name: 'lo', address: '::1' },
  ],
})

async function freePort(): Promise<number> {
  await using socket = await network.bindUdp({ host: '127.0.0.1', port: 0 }, { signal })
  return socket.local.port
}

describe.runIf(process.platform === 'linux')('joinGroup', () => {
  it('hears on the link what others say to the group', async () => {
    const group = { host: '239.192.152.143', port: await freePort() }
    await using one = await network.joinGroup?.(group, { signal })
    await using other = await network.joinGroup?.(group, { signal })
    const heard = [one, other].map(
      (socket) =>
        new Promise<string>((resolve) =>
          socket?.receive((message, from) => resolve(`${Buffer.from(message).toString()} ${from.host}`)),
        ),
    )
    one?.send(Buffer.from('anybody there'), group)
    const from = '127.0.0.1'
    expect(await Promise.all(heard)).toEqual([`anybody there ${from}`, `anybody there ${from}`])
  })

  it('is deaf to what is sent to this machine alone, and speaks to nobody but the group', async () => {
    const group = { host: '239.192.152.143', port: await freePort() }
    await using joined = await network.joinGroup?.(group, { signal })
    await using other = await network.bindUdp({ host: '127.0.0.1', port: 0 }, { signal })
    const heard: string[] = []
    const end = Promise.withResolvers<void>()
    joined?.receive((message) => {
      heard.push(Buffer.from(message).toString())
      end.resolve()
    })
    other.receive((message) => heard.push(`other ${Buffer.from(message).toString()}`))
    other.send(Buffer.from('to you alone'), { host: '127.0.0.1', port: group.port })
    joined?.send(Buffer.from('to another'), other.local)
    joined?.send(Buffer.from('to all'), group)
    await end.promise
    expect(heard).toEqual(['to all'])
  })

  it('says where there is no link, and when nobody waits any more', async () => {
    const nowhere = createSystemNetwork({ links: () => [] })
    const group = { host: '239.192.152.143', port: await freePort() }
    await expect(nowhere.joinGroup?.(group, { signal })).rejects.toMatchObject({ code: 'connection-failed' })
    const reason = new Error('no longer needed')
    await expect(network.joinGroup?.(group, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
