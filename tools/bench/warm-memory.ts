import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

const CHUNK_BYTES = 4 * 1024 * 1024

/**
 * Has the system take `bytes` of memory for files and free them again, so that the next run finds memory that is
 * really there. In a virtual machine that gives free memory back to its host, the first use of a page costs many times
 * what the engine does with it, and would fall on one run and not on the next.
 */
export async function warmMemory(folder: string, bytes: number): Promise<void> {
  const path = join(folder, 'warm')
  const chunk = Buffer.alloc(CHUNK_BYTES, 1)
  {
    await using file = await open(path, 'w')
    for (let done = 0; done < bytes; done += CHUNK_BYTES) await file.write(chunk)
  }
  await rm(path)
}
