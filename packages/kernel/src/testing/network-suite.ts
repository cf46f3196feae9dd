import { describe, expect, it } from 'vitest'
import type { Endpoint, Network, TcpReceiver, TcpSocket } from '../network.ts'

/** Two machines (or one, twice) for the suite to talk between. */
export interface NetworkUnderTest {
  readonly near: Network
  readonly far: Network
  /** Address of each, to bind to. */
  readonly nearHost: string
  readonly farHost: string
  /** Waits for something to happen; throws when it does not within a time that is long on this network. */
  wait<T>(promise: Promise<T>): Promise<T>
}

const { signal } = new AbortController()

/** What every `Network` keeps to. Run against each implementation. */
export function testNetwork(name: string, open: () => NetworkUnderTest): void {
  describe(name, () => {
    it('carries bytes both ways, whole and in order', async () => {
      const { near, far, wait } = open()
      await using there = await acceptor(far, open().farHost)
      const { local, remote } = await pair(near, there, wait)
      const sizes = [1, 0, 16_384, 5, 300_000, 2, 1_000_000, 77]
      const sent = sizes.map((size, index) => pattern(size, index))
      const [up, down] = [collect(remote), collect(local)]
      for (const chunk of sent) local.write(chunk)
      for (const chunk of sent.toReversed()) remote.write(chunk)
      local.end()
      remote.end()
      expect(Buffer.compare(await wait(up), Buffer.concat(sent))).toBe(0)
      expect(Buffer.compare(await wait(down), Buffer.concat(sent.toReversed()))).toBe(0)
    })

    it('tells both ends who they are', async () => {
      const { near, far, nearHost, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      expect(there.local).toMatchObject({ host: farHost })
      expect(there.local.port).toBeGreaterThan(0)
      expect(local.remote).toEqual(there.local)
      expect(remote.local).toEqual(there.local)
      expect(remote.remote).toEqual(local.local)
      expect(local.local.host).toBe(nearHost)
      const closed = [ended(local), ended(remote)]
      local.destroy()
      expect(await wait(Promise.all(closed))).toEqual([undefined, undefined])
    })

    it('holds a sender back while the receiver does not read, and loses nothing', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      const chunk = pattern(65_536, 3)
      let drained = Promise.withResolvers<void>()
      const localEnd = ended(local, { drain: () => drained.resolve() })
      let got = 0
      let mayRead = false
      const whole = Promise.withResolvers<void>()
      const total = 64 * 1024 * 1024
      const remoteEnd = ended(remote, {
        data(bytes) {
          expect(mayRead).toBe(true)
          // Every byte says where it belongs, so nothing may be missing, doubled or out of place.
          for (let at = 0; at < bytes.length; at += 4_093) {
            if (bytes[at] !== chunk[(got + at) % chunk.length])
              whole.reject(new Error(`wrong byte at ${got + at}`))
          }
          got += bytes.length
          if (got === total) whole.resolve()
        },
      })
      remote.pause()
      let written = 0
      const write = () => {
        written += chunk.length
        return local.write(chunk)
      }
      // Fills every buffer between the two, until no `drain` comes any more while others talk at leisure.
      let isStalled = false
      while (!isStalled && written < total) {
        let mayWrite = write()
        // Many at a time: the system's own buffers hold megabytes.
        for (let count = 1; count < 4; count++) mayWrite = write()
        if (mayWrite) continue
        // Whoever drains does so within a few; only who does not is given all of them.
        await roundTrips(await pair(near, there, wait), wait, 50, () => local.pendingBytes === 0)
        isStalled = local.pendingBytes > 0
        if (!isStalled) await wait(drained.promise)
        drained = Promise.withResolvers()
      }
      expect(isStalled).toBe(true)
      expect(written).toBeLessThan(32 * 1024 * 1024)
      mayRead = true
      remote.resume()
      while (written < total) {
        await wait(drained.promise)
        drained = Promise.withResolvers()
        while (written < total && write());
      }
      await wait(whole.promise)
      expect(local.pendingBytes).toBe(0)
      local.end()
      expect(await wait(Promise.all([localEnd, remoteEnd]))).toEqual([undefined, undefined])
      expect(got).toBe(total)
    })

    it('keeps the bytes that came before their owner was named', async () => {
      const { near, far, farHost, wait } = open()
      const accepted = Promise.withResolvers<TcpSocket>()
      await using there = await far.listenTcp(
        { host: farHost, port: 0 },
        (socket) => {
          socket.write(pattern(1000, 1))
          socket.end()
          accepted.resolve(socket)
        },
        { signal },
      )
      const local = await wait(near.connectTcp(there.local, { signal }))
      const remote = await wait(accepted.promise)
      const far_ = ended(remote)
      expect(await wait(collect(local))).toEqual(Buffer.from(pattern(1000, 1)))
      expect(await wait(far_)).toBe(undefined)
    })

    it('says that nobody listens', async () => {
      const { near, far, farHost, wait } = open()
      const gone = await acceptor(far, farHost)
      await gone[Symbol.asyncDispose]()
      await expect(wait(near.connectTcp(gone.local, { signal }))).rejects.toMatchObject({
        code: 'connection-failed',
      })
    })

    it('says that a port is taken, and gives it again once it is free', async () => {
      const { far, farHost } = open()
      const one = await acceptor(far, farHost)
      await expect(far.listenTcp(one.local, () => {}, { signal })).rejects.toMatchObject({
        code: 'port-in-use',
        details: { port: one.local.port },
      })
      await one[Symbol.asyncDispose]()
      await using again = await far.listenTcp(one.local, () => {}, { signal })
      expect(again.local).toEqual(one.local)
      await using udp = await far.bindUdp({ host: farHost, port: 0 }, { signal })
      await expect(far.bindUdp(udp.local, { signal })).rejects.toMatchObject({ code: 'port-in-use' })
    })

    it('gives up with the reason it is given', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const reason = new Error('changed my mind')
      const aborted = AbortSignal.abort(reason)
      await expect(near.connectTcp(there.local, { signal: aborted })).rejects.toBe(reason)
      await expect(near.listenTcp({ host: '::', port: 0 }, () => {}, { signal: aborted })).rejects.toBe(
        reason,
      )
      await expect(near.bindUdp({ host: '::', port: 0 }, { signal: aborted })).rejects.toBe(reason)
      await expect(near.lookup('localhost', { signal: aborted })).rejects.toBe(reason)
      const controller = new AbortController()
      const late = near.connectTcp(there.local, { signal: controller.signal })
      controller.abort(reason)
      await expect(wait(late)).rejects.toBe(reason)
      // A connection that stands does not care about the signal any more.
      const after = new AbortController()
      const local = await wait(near.connectTcp(there.local, { signal: after.signal }))
      const remote = await wait(there.next())
      after.abort(reason)
      const received = collect(remote)
      const closed = ended(local)
      local.write(pattern(10, 0))
      local.end()
      expect((await wait(received)).length).toBe(10)
      expect(await wait(closed)).toBe(undefined)
    })

    it('closes once when it is destroyed twice, and writes no more', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      let closes = 0
      const localEnd = ended(local, { close: () => closes++ })
      const remoteEnd = ended(remote)
      local.destroy()
      local.destroy()
      local.end()
      expect(local.write(pattern(10, 0))).toBe(false)
      expect(await wait(Promise.all([localEnd, remoteEnd]))).toEqual([undefined, undefined])
      // Another connection that comes and goes leaves time for a second close to be told.
      const other = await pair(near, there, wait)
      const otherEnd = Promise.all([ended(other.local), ended(other.remote)])
      other.remote.destroy()
      await wait(otherEnd)
      expect(closes).toBe(1)
    })

    it('tells a socket that was gone before its owner was named', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      const remoteEnd = ended(remote)
      local.destroy()
      await wait(remoteEnd)
      expect(await wait(ended(local))).toBe(undefined)
    })

    it('tells a sender that the other side is gone', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      const closed = ended(local)
      const remoteEnd = ended(remote, { data: () => remote.destroy() })
      local.write(pattern(10, 0))
      while (local.write(pattern(65_536, 1)));
      expect(await wait(remoteEnd)).toBe(undefined)
      expect(await wait(closed)).toMatchObject({ code: 'connection-failed' })
    })

    it('closes an ended socket although the other side does not end', async () => {
      const { near, far, farHost, wait } = open()
      await using there = await acceptor(far, farHost)
      const { local, remote } = await pair(near, there, wait)
      const localEnd = ended(local)
      const remoteEnd = collect(remote)
      local.write(pattern(5, 2))
      local.end()
      expect((await wait(remoteEnd)).length).toBe(5)
      expect(await wait(localEnd)).toBe(undefined)
    })

    it('carries datagrams and says whom they are from', async () => {
      const { near, far, nearHost, farHost, wait } = open()
      await using one = await near.bindUdp({ host: nearHost, port: 0 }, { signal })
      await using other = await far.bindUdp({ host: farHost, port: 0 }, { signal })
      const got = Promise.withResolvers<{ message: Uint8Array; from: Endpoint }>()
      one.receive((message, from) => got.resolve({ message, from }))
      other.receive((message, from) => other.send(message.slice().reverse(), from))
      const scratch = new Uint8Array([1, 2, 3])
      one.send(scratch, { host: farHost, port: 9 })
      one.send(scratch, other.local)
      const { message, from } = await wait(got.promise)
      expect([...message]).toEqual([3, 2, 1])
      expect(from).toEqual(other.local)
      await other[Symbol.asyncDispose]()
      other.send(scratch, one.local)
    })
  })
}

interface Acceptor extends AsyncDisposable {
  readonly local: Endpoint
  /** The next connection that comes, or came. */
  next(): Promise<TcpSocket>
}

async function acceptor(network: Network, host: string): Promise<Acceptor> {
  const came: TcpSocket[] = []
  const waiting: ((socket: TcpSocket) => void)[] = []
  const listener = await network.listenTcp(
    { host, port: 0 },
    (socket) => {
      const first = waiting.shift()
      if (first) first(socket)
      else came.push(socket)
    },
    { signal },
  )
  return {
    local: listener.local,
    next: () => {
      const socket = came.shift()
      return socket ? Promise.resolve(socket) : new Promise((resolve) => waiting.push(resolve))
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}

async function pair(network: Network, there: Acceptor, wait: NetworkUnderTest['wait']) {
  const [local, remote] = await wait(Promise.all([network.connectTcp(there.local, { signal }), there.next()]))
  return { local, remote }
}

/** Names an owner; resolves with the error that the socket closed with. */
function ended(socket: TcpSocket, owner: Partial<TcpReceiver> = {}): Promise<Error | undefined> {
  return new Promise((resolve) =>
    socket.receive({
      data: (chunk) => owner.data?.(chunk),
      drain: () => owner.drain?.(),
      close(error) {
        owner.close?.(error)
        resolve(error)
      },
    }),
  )
}

/** Everything that comes until the socket closes. */
async function collect(socket: TcpSocket): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const error = await ended(socket, { data: (chunk) => chunks.push(chunk.slice()) })
  if (error) throw error
  return Buffer.concat(chunks)
}

function pattern(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed * 17 + (index >> 8)) & 0xff)
}

/** Sends one byte and has it back, `times` over: so much time passes on this network. */
async function roundTrips(
  { local, remote }: { local: TcpSocket; remote: TcpSocket },
  wait: NetworkUnderTest['wait'],
  times: number,
  isEnough: () => boolean = () => false,
) {
  let answered = Promise.withResolvers<void>()
  const ends = Promise.all([
    ended(local, { data: () => answered.resolve() }),
    ended(remote, { data: (chunk) => void remote.write(chunk.slice()) }),
  ])
  for (let count = 0; count < times && !isEnough(); count++) {
    local.write(pattern(1, 0))
    await wait(answered.promise)
    answered = Promise.withResolvers()
  }
  local.destroy()
  await wait(ends)
}
