import { resolveObjectURL } from 'node:buffer'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'

type Listener = (event: { readonly data: unknown }) => void
type Script = (self: object, require: NodeJS.Require, setInterval: () => void) => void

const scripts = new Map<string, Script>()

/**
 * A `Worker` whose script runs in the thread that made it. Codecs of sound are made to run in a thread each, which is
 * right for a page and wrong for us: we are in a thread of our own already, a frame takes them a millisecond or two, and
 * its way there and back takes many where other programs want the processor. Between two messages everything else that
 * the thread has to do gets its turn.
 */
export class SameThreadWorker {
  readonly #listeners = new Set<Listener>()
  readonly #inside = new Set<Listener>()
  readonly #waiting: unknown[] = []
  #isUp = false
  #isEnded = false

  /** Takes the script from a `blob:` address, which may be revoked at once. */
  constructor(url: string) {
    const blob = resolveObjectURL(url)
    if (!blob) throw new TypeError('only scripts of blobs are run here')
    void blob.text().then((text) => this.#start(text))
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === 'message') this.#listeners.add(listener)
  }

  postMessage(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
    this.#waiting.push(structuredClone(message, { transfer: [...transfer] }))
    if (this.#isUp) setImmediate(() => this.#take())
  }

  terminate(): void {
    this.#isEnded = true
    this.#listeners.clear()
    this.#inside.clear()
    this.#waiting.splice(0)
  }

  #start(text: string): void {
    if (this.#isEnded) return
    const self = {
      addEventListener: (type: string, listener: Listener) => {
        if (type === 'message') this.#inside.add(listener)
      },
      postMessage: (data: unknown) => {
        for (const listener of this.#listeners) listener({ data })
      },
    }
    // Scripts keep themselves alive by a timer: here, whoever made them does.
    scriptOf(text)(self, createRequire(import.meta.url), () => undefined)
    this.#isUp = true
    for (const _ of this.#waiting) setImmediate(() => this.#take())
  }

  #take(): void {
    if (this.#waiting.length === 0) return
    const data = this.#waiting.shift()
    for (const listener of this.#inside) listener({ data })
  }
}

/** Compiled once, however many of them run. */
function scriptOf(text: string): Script {
  let script = scripts.get(text)
  if (!script) {
    script = compileFunction(text, ['self', 'require', 'setInterval']) as Script
    scripts.set(text, script)
  }
  return script
}
