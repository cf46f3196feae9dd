import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Engine, openEngine, type TorrentSource } from '@lanterne/engine'
import { silentLogger } from '@lanterne/kernel'
import { draftTorrent } from '../seed/draft-torrent.ts'
import { createSystemWorld } from '../world.ts'

const host = '127.0.0.1'

/** Opens a real engine on loopback in `folder`. */
export function openTestEngine(folder: string, { signal }: { signal: AbortSignal }): Promise<Engine> {
  const world = createSystemWorld({ log: silentLogger })
  return openEngine({ ...world, directory: folder, listen: { host, port: 0 } }, { signal })
}

/** A film that an engine of its own shares on loopback. */
export interface SharedFilm extends AsyncDisposable {
  readonly source: TorrentSource & { kind: 'torrent-file' }
}

/** Writes `bytes` as the file `name` in `folder` and shares it from there. */
export async function shareFilm(
  { folder, name, bytes }: { folder: string; name: string; bytes: Uint8Array },
  { signal }: { signal: AbortSignal },
): Promise<SharedFilm> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const torrent = await draftTorrent(path, { signal })
  const engine = await openTestEngine(join(folder, `${name}.engine`), { signal })
  await engine.seed({ torrent, path }, { signal })
  return {
    source: { kind: 'torrent-file', bytes: torrent, peers: engine.address ? [engine.address] : [] },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
