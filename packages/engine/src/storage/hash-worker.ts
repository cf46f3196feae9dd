import { parentPort } from 'node:worker_threads'
import { type DigestKind, digestOf } from './hasher.ts'

/** What is asked of the thread. */
interface Task {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly kind: DigestKind
}

/** The other side of `openHashWorker`. */
parentPort?.on('message', ({ id, bytes, kind }: Task) => {
  parentPort?.postMessage({ id, digest: digestOf(bytes, kind), bytes }, [bytes.buffer])
})
