import { type Aead, aead, TAG_BYTES } from './aead.ts'
import { loadSodiumAead } from './sodium-aead.ts'

const packetBytes = 1420
const warmUps = 300
const trials = 5
const callsEach = 100
const nothing = new Uint8Array(0)

/**
 * The quickest code for the messages of sessions on this machine: that of Node, or libsodium's. Which it is differs from
 * one runtime to the next, so both are tried: it takes some milliseconds.
 */
export async function chooseAead(): Promise<Aead> {
  // Without WebAssembly (no code may be made at run time), there is nothing to choose.
  if (!('WebAssembly' in globalThis)) return aead
  const sodium = await loadSodiumAead()
  return costOf(sodium) < costOf(aead) ? sodium : aead
}

/** Milliseconds of the quickest of some trials: what disturbs makes them longer, never shorter. */
function costOf(candidate: Aead): number {
  const key = candidate(new Uint8Array(32))
  const packet = new Uint8Array(packetBytes)
  const sealed = new Uint8Array(packetBytes + TAG_BYTES)
  const run = (calls: number) => {
    const startMs = performance.now()
    for (let call = 0; call < calls; call++) {
      key.seal(call, packet, nothing, sealed, 0)
      key.open(call, sealed, nothing)
    }
    return performance.now() - startMs
  }
  run(warmUps)
  return Math.min(...Array.from({ length: trials }, () => run(callsEach)))
}
