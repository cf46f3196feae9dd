import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

/** The other side of `openHashWorker`. */
parentPort?.on('message', ({ id, bytes }: { id: number; bytes: Uint8Array<ArrayBuffer> }) => {
  const sha1 = new Uint8Array(createHash('sha1').update(bytes).digest())
  parentPort?.postMessage({ id, sha1, bytes }, [bytes.buffer])
})
