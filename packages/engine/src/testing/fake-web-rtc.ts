import {
  AppError,
  type Clock,
  type Endpoint,
  type TcpReceiver,
  type TcpSocket,
  type WebRtc,
} from '@lanterne/kernel'

/** For tests: WebRTC between the hosts of one room, without a network under it. */
export function createFakeWebRtc(clock: Clock): {
  at(host: string): WebRtc
  readonly made: number
  readonly open: number
} {
  const offers = new Map<string, (socket: TcpSocket) => void>()
  const answers = new Map<string, { take: (socket: TcpSocket) => void; host: string }>()
  let made = 0
  let open = 0

  const end = (host: string, type: 'offer' | 'answer', offer?: string) => {
    const ufrag = `end${made++}`
    open++
    let isOpen = true
    const channel = Promise.withResolvers<TcpSocket>()
    channel.promise.catch(() => undefined)
    if (type === 'offer') offers.set(ufrag, channel.resolve)
    else answers.set(ufrag, { take: channel.resolve, host })
    const offered = /ice-ufrag:(\w+)/.exec(offer ?? '')?.[1]
    return {
      description: describe(ufrag, type === 'offer' ? 'actpass' : 'active', host),
      async open({ answer, signal }: { answer?: string; signal: AbortSignal }) {
        signal.addEventListener('abort', () => channel.reject(signal.reason as Error), { once: true })
        if (answer !== undefined) {
          const other = answers.get(/ice-ufrag:(\w+)/.exec(answer)?.[1] ?? '')
          // As in the world: whose candidates did not come along is not reached.
          if (other && answer.includes(` ${other.host} `)) {
            const [a, b] = pair(clock, host, other.host)
            channel.resolve(a)
            other.take(b)
          }
        }
        return await channel.promise
      },
      [Symbol.dispose]() {
        if (isOpen) open--
        isOpen = false
        if (offered) offers.delete(offered)
        channel.reject(new AppError('closed'))
      },
    }
  }
  return {
    at: (host) => ({
      offer: async () => end(host, 'offer'),
      answer: async (offer) => end(host, 'answer', offer),
    }),
    get made() {
      return made
    },
    get open() {
      return open
    },
  }
}

function describe(ufrag: string, setup: string, host: string): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'a=mid:0',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${'p'.repeat(24)}`,
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
    `a=setup:${setup}`,
    `a=candidate:1 1 UDP 2122317823 ${host} 50000 typ host`,
    '',
  ].join('\r\n')
}

function pair(clock: Clock, a: string, b: string): [TcpSocket, TcpSocket] {
  const receivers: (TcpReceiver | undefined)[] = [undefined, undefined]
  const waiting: Uint8Array[][] = [[], []]
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    for (const receiver of receivers) receiver?.close(undefined)
  }
  const socket = (index: 0 | 1, local: Endpoint, remote: Endpoint): TcpSocket => ({
    local,
    remote,
    pendingBytes: 0,
    receive(receiver) {
      receivers[index] = receiver
      queueMicrotask(() => {
        for (const bytes of waiting[index] ?? []) receiver.data(bytes)
      })
    },
    write(bytes) {
      const copy = bytes.slice()
      clock.schedule(5, () => {
        const receiver = receivers[1 - index]
        if (!isOpen) return
        if (receiver) receiver.data(copy)
        else waiting[1 - index]?.push(copy)
      })
      return true
    },
    pause() {},
    resume() {},
    end: () => void clock.schedule(5, close),
    destroy: close,
  })
  const [at, to] = [
    { host: a, port: 50_000 },
    { host: b, port: 50_000 },
  ]
  return [socket(0, at, to), socket(1, to, at)]
}
