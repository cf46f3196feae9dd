import type { CastMedia } from '../cast-device.ts'
import { escapeXml } from '../read-xml.ts'
import { writeTime } from './times.ts'

/**
 * What a television wants to know of a file (DLNA guidelines, 7.4.1.3): that it may ask for any range (`OP=01`), that
 * the file is as it was made (`CI=0`), and that it streams (`FLAGS`).
 */
export const contentFeatures = 'DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000'

/** Describes a film to a renderer (DIDL-Lite), with its subtitles in each of the two places where televisions look. */
export function writeDidl({ url, mimeType, title, durationSeconds, sizeBytes, ...media }: CastMedia): string {
  const size = sizeBytes === undefined ? '' : ` size="${sizeBytes}"`
  const duration = durationSeconds === undefined ? '' : ` duration="${writeTime(durationSeconds)}.000"`
  const words = media.words.find(({ id }) => id === media.shownWords)
  const captions = words
    ? `<sec:CaptionInfoEx sec:type="srt">${escapeXml(words.url)}</sec:CaptionInfoEx>` +
      `<res protocolInfo="http-get:*:text/srt:*">${escapeXml(words.url)}</res>`
    : ''
  const artwork = media.artworkUrl
    ? `<upnp:albumArtURI>${escapeXml(media.artworkUrl)}</upnp:albumArtURI>`
    : ''
  return (
    '<DIDL-Lite xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"' +
    ' xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" xmlns:dc="http://purl.org/dc/elements/1.1/"' +
    ' xmlns:dlna="urn:schemas-dlna-org:metadata-1-0/" xmlns:sec="http://www.sec.co.kr/">' +
    `<item id="0" parentID="-1" restricted="1"><dc:title>${escapeXml(title)}</dc:title>` +
    `<upnp:class>object.item.videoItem.movie</upnp:class>${artwork}` +
    `<res protocolInfo="http-get:*:${escapeXml(mimeType)}:${contentFeatures}"${size}${duration}>` +
    `${escapeXml(url)}</res>${captions}</item></DIDL-Lite>`
  )
}
