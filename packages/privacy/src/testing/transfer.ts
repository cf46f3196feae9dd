import { createHash } from 'node:crypto'
import type { TcpSocket } from '@lanterne/kernel'
import type { StackPair } from './stack-pair.ts'
import { createTestRandom } from './virtual-clock.ts'

const { signal } = new AbortController()
const chunkBytes = 16_384

/** What came of a transfer both ways. */
export interface TransferOutcome {
  readonly isIntact: boolean
  /** Virtual time from the SYN to the last byte. */
  readonly elapsedMs: number
  readonly errors: readonly (Error | undefined)[]
}

/** Two ends of a new connection. */
export async function connectPair(pair: StackPair): Promise<{ near: TcpSocket; far: TcpSocket }> {
  const accepted = Promise.withResolvers<TcpSocket>()
  const options = { signal }
  await using listener = await pair.far.network.listenTcp(
    { host: pair.farHost, port: 0 },
    accepted.resolve,
    options,
  )
  const near = await pair.clock.settle(pair.near.network.connectTcp(listener.local, options))
  return { near, far: await pair.clock.settle(accepted.promise) }
}

/** Sends so many bytes each way over one connection, and checks every one of them. */
export async function transfer(pair: StackPair, up: number, down: number): Promise<TransferOutcome> {
  const startMs = pair.clock.now()
  const { near, far } = await connectPair(pair)
  const [upBytes, downBytes] = [up, down].map((size, index) => testBytes(size, index)) as [
    Uint8Array,
    Uint8Array,
  ]
  const [nearEnd, farEnd] = [run(near, upBytes, downBytes), run(far, downBytes, upBytes)]
  const ends = await pair.clock.settle(Promise.all([nearEnd, farEnd]), 3_600_000)
  return {
    isIntact: ends.every(({ isRight }) => isRight),
    elapsedMs: Math.round(pair.clock.now() - startMs),
    errors: ends.map(({ error }) => error),
  }
}

/** Bytes that are the same every time. */
export function testBytes(size: number, seed: number): Uint8Array {
  const block = createTestRandom(seed + 99).bytes(Math.min(size, 65_521))
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += block.length) bytes.set(block.subarray(0, size - at), at)
  return bytes
}

/** Writes `sent`, ends, and checks that `expected` comes. */
function run(socket: TcpSocket, sent: Uint8Array, expected: Uint8Array) {
  return new Promise<{ isRight: boolean; error: Error | undefined }>((resolve) => {
    const hash = createHash('sha1')
    let [written, got] = [0, 0]
    let isEnded = false
    const write = () => {
      while (written < sent.length) {
        const chunk = sent.subarray(written, written + chunkBytes)
        written += chunk.length
        if (!socket.write(chunk)) return
      }
      endWhenDone()
    }
    // A side that ends first would have the other end, too, before it is done.
    const endWhenDone = () => {
      if (isEnded || written < sent.length || got < expected.length) return
      isEnded = true
      socket.end()
    }
    socket.receive({
      data(chunk) {
        hash.update(chunk)
        got += chunk.length
        endWhenDone()
      },
      drain: write,
      close(error) {
        const isRight =
          got === expected.length && hash.digest('hex') === createHash('sha1').update(expected).digest('hex')
        resolve({ isRight, error })
      },
    })
    write()
  })
}
