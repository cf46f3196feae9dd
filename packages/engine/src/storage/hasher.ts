import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { leafHashes } from '../metainfo/merkle.ts'

/** SHA-1 of the whole, or the leaves of its hash tree (BEP 52): SHA-256 of each 16 KiB, one after the other. */
export type DigestKind = 'sha1' | 'leaves'

/** What hashing gives back: the digest, and the memory that was lent for it. */
export interface Digest {
  readonly digest: Uint8Array
  readonly bytes: Uint8Array
}

/** A SHA-1 that takes its bytes in as they come. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** Ends it. */
  digest(): Uint8Array
}

/** Works out digests. */
export interface Hasher extends AsyncDisposable {
  /** Begins a SHA-1 that is worked out where it is called. */
  begin(): RunningHash
  /** Hashes `bytes`, whose memory must be theirs alone: it is lent, and comes back (perhaps as another object) in the answer. */
  digest(bytes: Uint8Array, kind: DigestKind): Promise<Digest>
}

/** Hashes where it is called: for simulations, which must be the same every time. */
export const inlineHasher: Hasher = {
  begin: beginSha1,
  digest: (bytes, kind) => Promise.resolve({ digest: digestOf(bytes, kind), bytes }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}

function beginSha1(): RunningHash {
  const hash = createHash('sha1')
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => new Uint8Array(hash.digest()),
  }
}

/** What a hasher works out. */
export function digestOf(bytes: Uint8Array, kind: DigestKind): Uint8Array {
  return kind === 'sha1' ? sha1Of(bytes) : leafHashes(bytes)
}

/** SHA-1 of `bytes`. */
export function sha1Of(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha1').update(bytes).digest())
}

/** Whether two runs of bytes are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/**
 * Hashes in a thread of its own, so that a piece of several megabytes holds up neither the player nor the peers.
 * Memory is handed over and back, not copied (WebCrypto copies: a third more processor time for each byte).
 */
export function openHashWorker(): Hasher {
  let started: Worker | undefined
  const waiting = new Map<number, PromiseWithResolvers<Digest>>()
  let nextId = 0
  let failure: Error | undefined
  let isReady = false
  const start = () => {
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url))
    worker.once('online', () => {
      isReady = true
    })
    // It must not keep the process alive while nothing is asked of it.
    worker.unref()
    worker.on('message', ({ id, digest, bytes }: Digest & { id: number }) => {
      waiting.get(id)?.resolve({ digest, bytes })
      waiting.delete(id)
      if (waiting.size === 0) worker.unref()
    })
    worker.on('error', (error: Error) => {
      failure = error
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    })
    return worker
  }
  return {
    begin: beginSha1,
    digest(bytes, kind) {
      if (failure) return Promise.reject(failure)
      const worker = (started ??= start())
      // The first must not wait for a thread to come up.
      if (!isReady) return inlineHasher.digest(bytes, kind)
      const answer = Promise.withResolvers<Digest>()
      if (waiting.size === 0) worker.ref()
      waiting.set(nextId, answer)
      worker.postMessage({ id: nextId++, bytes, kind }, [bytes.buffer as ArrayBuffer])
      return answer.promise
    },
    async [Symbol.asyncDispose]() {
      await started?.terminate()
    },
  }
}
