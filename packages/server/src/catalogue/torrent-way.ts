import {
  type Candidate,
  type CatalogueWay,
  MOST_FILE_BYTES,
  refusal,
  type SignedCatalogue,
} from '@lanterne/catalogue'
import { type Engine, readTorrentPointer, type TorrentPointer, valueOf } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import { readWhole } from './read-whole.ts'

const noSalt = new Uint8Array()

/**
 * Catalogues by the DHT (BEP 44, 46): the newest item that the key signed names a torrent, which comes from whoever has it.
 * What came so is shared on, and the item stored again, so that a catalogue lives as long as anybody follows it.
 */
export function torrentWay({ engine, key }: { engine: Engine; key: Uint8Array }): CatalogueWay {
  let shared: string | undefined
  /** Shares a catalogue's torrent from now on, and the one before it no more. */
  const share = async (infohash: string) => {
    const before = shared
    shared = infohash
    if (before !== undefined && before !== infohash) await engine.close(before)
  }
  /** Shares what an earlier run fetched. Nobody waits for it: without it, others share. */
  const shareAgain = (infohash: string) => {
    shared = infohash
    engine.open({ kind: 'infohash', infohash }, new AbortController()).catch(() => {
      if (shared === infohash) shared = undefined // Not here any more, and nobody else has it: the next look tries again.
    })
  }
  return {
    name: 'dht',
    async ask(held, { isWhole, signal }) {
      const { dht } = engine
      if (!dht) throw new AppError('no-peers')
      const item = await dht.getMutable(key, noSalt, { signal })
      if (item?.kind !== 'mutable') throw new AppError('no-peers')
      const pointer = readTorrentPointer(valueOf(item))
      if (!pointer) throw refusal('not-a-catalogue')
      if (held && item.sequence <= held.sequence) {
        // Nothing else is stored again: an older one would only be in the way of the newer.
        if (item.sequence === held.sequence) {
          if (shared === undefined && held.files.length === 1) shareAgain(pointer.newest)
          await dht.put(item, { signal })
        }
        return undefined
      }
      const infohash = choose(pointer, held, isWhole)
      const candidate = await fetchTorrent(engine, infohash, { signal })
      return {
        ...candidate,
        async settle(isTaken) {
          if (!isTaken) return await engine.close(infohash)
          await share(infohash)
          await dht.put(item, { signal })
        },
      }
    },
  }
}

function choose(
  { newest, since }: TorrentPointer,
  held: SignedCatalogue | undefined,
  isWhole: boolean,
): string {
  return (isWhole || !held ? undefined : since.get(held.sequence)) ?? newest
}

async function fetchTorrent(
  engine: Engine,
  infohash: string,
  { signal }: { signal: AbortSignal },
): Promise<Candidate> {
  const torrent = await engine.open({ kind: 'infohash', infohash }, { signal })
  const [file, ...others] = torrent.files
  try {
    if (!file || others.length > 0) throw refusal('not-a-catalogue')
    if (file.sizeBytes > MOST_FILE_BYTES) throw refusal('too-large')
    return { bytes: await readWhole(torrent.openFile(file.index), { signal }) }
  } catch (error) {
    await engine.close(infohash)
    throw error
  }
}
