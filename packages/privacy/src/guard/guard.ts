import { AsyncLocalStorage } from 'node:async_hooks'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { fileURLToPath } from 'node:url'
import threads from 'node:worker_threads'
import { isHouseAddress } from '../gate/house-address.ts'

/** What was refused: connections and listening, datagrams, looking names up. */
export type GuardedAct = 'tcp' | 'udp' | 'dns'

/** Stands before the system's own network, in one thread. */
export interface Guard {
  /**
   * Whether this thread, and each that it starts from now on, may speak to nothing outside this machine: no connection,
   * no datagram, no name. What tries throws, and nothing has left.
   */
  isStrict: boolean
  /**
   * Does something that may speak to this house, and no further, though the guard is strict: with a television that a
   * person chose. What follows from it may, too.
   */
  inHouse<Outcome>(act: () => Outcome): Outcome
  /** What was refused since the start. */
  readonly refusals: Readonly<Record<GuardedAct, number>>
}

/** A thread of the house's own that has a way out to carry: no guard stands before it. */
export const TrustedWorker = threads.Worker

/** Code tried to reach the network beside the way that was chosen: a bug, and none that may leak. */
export class GuardRefusal extends Error {
  readonly act: GuardedAct

  constructor(act: GuardedAct) {
    super(`refused by the guard: ${act}`)
    this.name = 'GuardRefusal'
    this.act = act
  }
}

let installed: Guard | undefined

const everywhere = new Set(['0.0.0.0', '::'])

/**
 * Puts the guard before the functions of Node by which anything in this thread reaches the network, `fetch` and every
 * dependency included. It cannot be taken away again; it is open until it is made strict.
 */
export function installGuard(): Guard {
  installed ??= install()
  return installed
}

type Function = (this: unknown, ...args: unknown[]) => unknown

function install(): Guard {
  let isStrict = false
  const refusals = { tcp: 0, udp: 0, dns: 0 }
  const house = new AsyncLocalStorage<true>()
  const refuse = (act: GuardedAct): never => {
    refusals[act]++
    throw new GuardRefusal(act)
  }
  /** Stands before one function; `mayPass` says what goes on all the same, and `mayPassHere` what does in the house. */
  const before = (
    owner: object,
    name: string,
    act: GuardedAct,
    mayPass: (args: readonly unknown[]) => boolean,
    mayPassHere: (args: readonly unknown[]) => boolean = mayPass,
  ) => {
    const original = Reflect.get(owner, name) as Function | undefined
    if (typeof original !== 'function') return
    const guarded: Function = function (...args) {
      if (isStrict && !mayPass(args) && !(house.getStore() && mayPassHere(args))) refuse(act)
      return Reflect.apply(original, this, args)
    }
    Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original))
    Object.defineProperty(owner, name, {
      value: guarded,
      writable: false,
      configurable: false,
      enumerable: true,
    })
  }
  const never = () => false
  const isHere = (args: readonly unknown[]) => isOfThisMachine(addressIn(args))
  const isOfHouse = (place: unknown) =>
    typeof place === 'string' && net.isIP(place) !== 0 && !everywhere.has(place) && isHouseAddress(place)

  before(
    net.Socket.prototype,
    'connect',
    'tcp',
    (args) => isOfThisMachine(targetOf(args)),
    (args) => isOfHouse(targetOf(args)),
  )
  before(
    net.Server.prototype,
    'listen',
    'tcp',
    (args) => isOfThisMachine(placeOf(args)),
    (args) => isOfHouse(placeOf(args)),
  )
  // A socket that is bound says nothing yet.
  before(dgram.Socket.prototype, 'bind', 'udp', isHere, () => true)
  for (const name of ['connect', 'send', 'sendto'])
    before(dgram.Socket.prototype, name, 'udp', isHere, (args) => isOfHouse(addressIn(args)))
  for (const name of ['addMembership', 'addSourceSpecificMembership'])
    before(dgram.Socket.prototype, name, 'udp', never, () => true)

  const mayLookUp = ([name]: readonly unknown[]) => isLoopback(name) || net.isIP(String(name)) !== 0
  for (const owner of [dns, dns.promises]) {
    before(owner, 'lookup', 'dns', mayLookUp)
    for (const name of questionsOf(owner)) before(owner, name, 'dns', never)
  }
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver])
    for (const name of questionsOf(prototype)) before(prototype, name, 'dns', never)

  // Each thread has functions of its own.
  Object.defineProperty(threads, 'Worker', {
    value: class extends TrustedWorker {
      constructor(file: string | URL, options: threads.WorkerOptions = {}) {
        // Not imported, which code that is handed over as text would not wait for.
        const guarded = ['--require', fileURLToPath(new URL('./strict.ts', import.meta.url))]
        const execArgv = [...(options.execArgv ?? process.execArgv), ...guarded]
        super(file, isStrict ? { ...options, execArgv } : options)
      }
    },
    writable: false,
    configurable: false,
    enumerable: true,
  })
  syncBuiltinESMExports()
  return {
    get isStrict() {
      return isStrict
    },
    set isStrict(next) {
      isStrict = next
    },
    inHouse: (act) => house.run(true, act),
    refusals,
  }
}

function questionsOf(owner: object): string[] {
  const names = [...Object.keys(owner), ...Object.getOwnPropertyNames(owner)]
  return [...new Set(names)].filter((name) => /^(resolve|reverse|lookupService)/.test(name))
}

/** Where `net.Socket.connect` is to lead: `undefined` for a pipe, which leads to this machine. */
function targetOf([first, second]: readonly unknown[]): unknown {
  // `net.connect` hands on what it has read already.
  const options: unknown = Array.isArray(first) ? first[0] : first
  if (typeof options === 'object' && options !== null) {
    const { path, host } = options as net.TcpNetConnectOpts & net.IpcNetConnectOpts
    return typeof path === 'string' ? undefined : (host ?? 'localhost')
  }
  if (typeof options === 'string' && !/^\d+$/.test(options)) return undefined
  return typeof second === 'string' ? second : 'localhost'
}

/** Where `net.Server.listen` is to listen; without a host that is everywhere. */
function placeOf([first, second]: readonly unknown[]): unknown {
  const options: unknown = Array.isArray(first) ? first[0] : first
  if (typeof options === 'object' && options !== null) {
    const { path, host, port } = options as net.ListenOptions
    return port === undefined && path !== undefined ? undefined : (host ?? '::')
  }
  if (typeof options === 'string' && !/^\d+$/.test(options)) return undefined
  return typeof second === 'string' ? second : '::'
}

/** The address among what a UDP socket is told: the only text there, but for a message that is first; none is everybody. */
function addressIn(args: readonly unknown[]): unknown {
  const [first, ...rest] = args
  if (typeof first === 'object' && first !== null && 'address' in first) return first.address
  return rest.find((one) => typeof one === 'string') ?? '::'
}

function isOfThisMachine(host: unknown): boolean {
  return host === undefined || isLoopback(host)
}

function isLoopback(host: unknown): boolean {
  if (typeof host !== 'string') return false
  return host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'))
}
