import type { Network, TcpReceiver, TcpSocket } from '@lanterne/kernel'

const remote = { host: '203.0.113.9', port: 80 }

/** For fuzzing: a network where every connection is answered, once, with `bytes` in parts of `step`, and ended. */
export function answeringNetwork(bytes: Uint8Array, step: number): Network {
  const nobody = () => Promise.reject(new Error('nobody is there'))
  return {
    connectTcp: async () => answering(bytes, step),
    listenTcp: nobody,
    bindUdp: nobody,
    lookup: async () => [remote.host],
  }
}

function answering(bytes: Uint8Array, step: number): TcpSocket {
  let receiver: TcpReceiver | undefined
  let isOver = false
  const answer = () => {
    for (let at = 0; at < bytes.length && !isOver; at += step) receiver?.data(bytes.slice(at, at + step))
    if (isOver) return
    isOver = true
    receiver?.close(undefined)
  }
  let isAsked = false
  return {
    local: { host: '203.0.113.1', port: 50_000 },
    remote,
    pendingBytes: 0,
    receive(by) {
      receiver = by
    },
    write() {
      if (!isAsked) setImmediate(answer)
      isAsked = true
      return true
    },
    pause() {},
    resume() {},
    end() {},
    destroy() {
      if (isOver) return
      isOver = true
      receiver?.close(undefined)
    },
  }
}
