import { open, writeFile } from 'node:fs/promises'
import { formatCatalogueKey, refusal } from '@lanterne/catalogue'
import { AppError, KEY_BYTES, publicKeyOf, type Random } from '@lanterne/kernel'
import * as v from 'valibot'

const Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const KeyFile = v.object({ kind: v.literal('lanterne-catalogue-key'), private: Hex, public: Hex })
const MOST_BYTES = 4096

/** Makes a key and writes it where only its owner reads it; gives its public half. Never writes over a file. */
export async function makeKeyFile(path: string, { random }: { random: Random }): Promise<Uint8Array> {
  const seed = random.bytes(KEY_BYTES)
  const key = publicKeyOf(seed)
  const text = {
    kind: 'lanterne-catalogue-key',
    private: Buffer.from(seed).toString('hex'),
    public: formatCatalogueKey(key),
  }
  try {
    await writeFile(path, `${JSON.stringify(text, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw isThere
      ? new AppError('invalid-request', { cause, details: { name: path } })
      : new AppError('data-folder-not-writable', { cause, details: { folder: path } })
  }
  return key
}

/**
 * The private half of the key in a file. Throws `not-found`; `catalogue-refused`: `not-a-key`, or `open-key` when others of
 * this machine may read it.
 */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  let text: string
  try {
    await using file = await open(path)
    const { mode, size } = await file.stat()
    // Windows keeps who may read elsewhere.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw refusal('open-key', { at: path })
    if (size > MOST_BYTES) throw refusal('not-a-key', { at: path })
    text = await file.readFile('utf8')
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('not-found', { cause, details: { name: path } })
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), KeyFile), text)
  if (!parsed.success) throw refusal('not-a-key', { at: path })
  const seed = new Uint8Array(Buffer.from(parsed.output.private, 'hex'))
  if (formatCatalogueKey(publicKeyOf(seed)) !== parsed.output.public) throw refusal('not-a-key', { at: path })
  return seed
}
