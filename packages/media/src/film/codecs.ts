import type { AudioCodec } from '../media-info.ts'
import { SameThreadWorker } from './same-thread-worker.ts'

// What the codecs make their threads with, as in a page; Node's own are not found by that name.
if (!('Worker' in globalThis)) Object.assign(globalThis, { Worker: SameThreadWorker })

let aac: Promise<void> | undefined
const decoders = new Map<string, Promise<void>>()

/** Makes AAC writable. Codecs are megabytes of WebAssembly: each is loaded when the first film needs it. */
export function loadAacEncoder(): Promise<void> {
  aac ??= import('@mediabunny/aac-encoder').then(({ registerAacEncoder }) => registerAacEncoder())
  return aac
}

/** Makes a sound decodable that Node does not decode by itself. */
export function loadDecoder(codec: AudioCodec): Promise<void> {
  const name = codec === 'eac3' ? 'ac3' : codec
  let loading = decoders.get(name)
  if (!loading) {
    loading = register(name)
    decoders.set(name, loading)
  }
  return loading
}

async function register(name: AudioCodec): Promise<void> {
  if (name === 'ac3') (await import('@mediabunny/ac3')).registerAc3Decoder()
  if (name === 'dts') (await import('@mediabunny/dts')).registerDtsDecoder()
}
