import type { Clock, Endpoint, TcpSocket, Timer } from '@lanterne/kernel'

/** An address has this much time before the next one is tried beside it (RFC 8305, section 5). */
const headStartMs = 250

/** Connects to the first of `hosts`, which are not empty, that answers; throws the first failure when none does. */
export function connectToOneOf(
  hosts: readonly string[],
  port: number,
  {
    connect,
    clock,
    signal,
  }: {
    connect(to: Endpoint, options: { signal: AbortSignal }): Promise<TcpSocket>
    clock: Clock
    signal: AbortSignal
  },
): Promise<TcpSocket> {
  const [only] = hosts
  if (hosts.length === 1 && only !== undefined) return connect({ host: only, port }, { signal })
  return new Promise((resolve, reject) => {
    const others = new AbortController()
    const options = { signal: AbortSignal.any([signal, others.signal]) }
    const left = [...hosts]
    let running = 0
    let failure: unknown
    let timer: Timer | undefined
    const settle = () => {
      timer?.cancel()
      left.length = 0
      others.abort(new Error('another address answered'))
    }
    const tryNext = () => {
      timer?.cancel()
      const host = left.shift()
      if (host === undefined) {
        if (running === 0) reject(failure)
        return
      }
      running++
      connect({ host, port }, options).then(
        (socket) => {
          settle()
          resolve(socket)
        },
        (error: unknown) => {
          running--
          failure ??= error
          if (signal.aborted) reject(signal.reason)
          else tryNext()
        },
      )
      if (left.length > 0) timer = clock.schedule(headStartMs, tryNext)
    }
    tryNext()
  })
}
