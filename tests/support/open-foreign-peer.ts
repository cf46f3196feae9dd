import { openAria2 } from './aria2.ts'
import type { ForeignPeer, ForeignPeerName, ForeignPeerOptions } from './foreign-peer.ts'
import { openLibtorrent } from './libtorrent.ts'
import { openQbittorrent } from './qbittorrent.ts'
import { openRtorrent } from './rtorrent.ts'
import type { Stage } from './stage.ts'
import { openTransmission } from './transmission.ts'
import { openWebtorrent } from './webtorrent.ts'

/** Starts the program of that name. */
export async function openForeignPeer(
  stage: Stage,
  name: ForeignPeerName,
  options: ForeignPeerOptions = {},
): Promise<ForeignPeer> {
  switch (name) {
    case 'transmission':
      return await openTransmission(stage, options)
    case 'aria2':
      return await openAria2(stage, options)
    case 'qbittorrent':
      return await openQbittorrent(stage, options)
    case 'libtorrent':
      return openLibtorrent(stage, options)
    case 'rtorrent':
      return await openRtorrent(stage, options)
    case 'webtorrent':
      return openWebtorrent(stage, options)
  }
}
