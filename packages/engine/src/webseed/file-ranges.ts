import type { Metainfo, MetainfoFile } from '../metainfo/metainfo.ts'
import { webSeedFileUrl } from './file-urls.ts'
import { type RangeBody, type RangeClient, ServerRefusal } from './range-client.ts'
import type { RangeSource } from './range-source.ts'

/** Before a server is asked again that sent us elsewhere the last time, in vain this time. */
const RETRY_MS = 2000

/** A server that has the torrent's files as they are (BEP 19): asked for ranges of each. */
export class FileRanges implements RangeSource {
  readonly #url: string
  readonly #metainfo: Metainfo
  readonly #client: RangeClient
  readonly #finalUrls = new Map<number, string>()

  constructor(url: string, metainfo: Metainfo, client: RangeClient) {
    this.#url = url
    this.#metainfo = metainfo
    this.#client = client
  }

  async open(start: number, bytes: number, { signal }: { signal: AbortSignal }): Promise<RangeBody> {
    const { index, offset, sizeBytes } = fileAt(this.#metainfo, start)
    const from = start - offset
    const end = Math.min(sizeBytes, Math.ceil(from + bytes))
    const url = this.#finalUrls.get(index) ?? webSeedFileUrl(this.#url, this.#metainfo, index)
    try {
      const body = await this.#client.open(url, { start: from, end, sizeBytes }, { signal })
      this.#finalUrls.set(index, body.finalUrl)
      return body
    } catch (error) {
      // Where it sent us the last time may have been for that time only.
      if (this.#finalUrls.delete(index) && error instanceof ServerRefusal)
        throw new ServerRefusal(error.message, RETRY_MS)
      throw error
    }
  }
}

/** The file that byte `position` of the torrent is in. */
export function fileAt(metainfo: Metainfo, position: number): MetainfoFile {
  const file = metainfo.files.find(
    ({ offset, sizeBytes }) => position >= offset && position < offset + sizeBytes,
  )
  if (!file) throw new RangeError('a position beyond the torrent')
  return file
}
