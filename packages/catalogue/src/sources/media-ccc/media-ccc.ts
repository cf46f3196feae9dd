import type { Release } from '@lanterne/contract'
import * as v from 'valibot'
import type { Licence } from '../licence.ts'
import { looseList, looseNumber, looseText, looseTexts, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundFilm, FoundPage, FoundTitle, SearchRequest, Source } from '../source.ts'
import type { SourceClient } from '../source-client.ts'

const api = 'https://api.media.ccc.de/public'
const perPage = 25

const Facts = {
  guid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,200}$/)),
  title: v.pipe(v.string(), v.maxLength(500)),
  subtitle: looseText,
  description: looseText,
  original_language: looseText,
  persons: looseTexts,
  date: looseText,
  release_date: looseText,
  length: looseNumber,
  poster_url: looseText,
  frontend_link: looseText,
}
const Event = v.object(Facts)
const SearchAnswer = v.object({ events: looseList(Event, perPage) })
const Recording = v.object({
  mime_type: v.picklist(['video/mp4', 'video/webm']),
  language: looseText,
  /** Megabytes. */
  size: looseNumber,
  height: looseNumber,
  folder: looseText,
  recording_url: v.pipe(v.string(), v.maxLength(2048)),
})
const WholeEvent = v.object({ ...Facts, recordings: looseList(Recording, 60) })

/** The data name no licence: the one shown in the recording holds. */
const licence: Licence = {
  kind: 'released-by-makers',
  name: 'As shown in the recording, mostly CC BY 4.0',
  url: 'https://media.ccc.de/about.html',
}

/** The recordings of the Chaos Computer Club's congresses and of its friends. */
export function createMediaCcc(client: SourceClient): Source {
  return {
    id: 'ccc',
    name: 'media.ccc.de',
    async search({ text, after }: SearchRequest, { signal }): Promise<FoundPage> {
      const page = Math.max(1, Math.floor(Number(after ?? 1)) || 1)
      const query = encodeURIComponent(text.slice(0, 100))
      const url = `${api}/events/search?q=${query}&page=${page}`
      const { events } = await client.json(url, SearchAnswer, { signal })
      const isMore = events.length === perPage && page < 40
      return { titles: events.map(describe), ...(isMore && { next: String(page + 1) }) }
    },
    async find(id, { signal }): Promise<FoundFilm> {
      const event = await client.json(`${api}/events/${encodeURIComponent(id)}`, WholeEvent, { signal })
      return { ...describe(event), releases: releasesOf(event) }
    },
  }
}

function describe(event: v.InferOutput<typeof Event>): FoundTitle {
  const year = yearIn(event.date) ?? yearIn(event.release_date)
  const artwork = webAddress(event.poster_url)
  const page = webAddress(event.frontend_link)
  return {
    source: 'ccc',
    id: event.guid,
    title: plainText(event.title, 200),
    ...(year !== undefined && { year }),
    ...(event.length !== undefined && event.length > 0 && { durationSeconds: event.length }),
    makers: event.persons.map((name) => plainText(name, 100)).slice(0, 5),
    synopsis: plainText([event.subtitle, event.description].filter(Boolean).join('\n'), 1000),
    ...(event.original_language !== undefined && { language: event.original_language.slice(0, 12) }),
    licence,
    ...(artwork !== undefined && { artwork }),
    ...(page !== undefined && { page }),
  }
}

/** In the language that it was spoken in before translations, slides alone last, the larger picture first. */
function releasesOf(event: v.InferOutput<typeof WholeEvent>): readonly Release[] {
  const rank = ({ mime_type, language, folder, height }: v.InferOutput<typeof Recording>) =>
    (folder?.includes('slides') ? 1e6 : 0) +
    (language?.startsWith(event.original_language ?? '') ? 0 : 1e5) +
    (mime_type === 'video/mp4' ? 0 : 1e4) -
    (height ?? 0)
  return event.recordings
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((recording, i): Release[] => {
      const url = webAddress(recording.recording_url)
      if (url === undefined) return []
      const { size, height, mime_type: type } = recording
      return [
        {
          id: `media-ccc-${event.guid}-${i}`.slice(0, 160),
          source: { kind: 'http', url },
          container: type === 'video/mp4' ? 'mp4' : 'webm',
          ...(size !== undefined && size > 0 && { sizeBytes: Math.floor(size * 1e6) }),
          ...(height !== undefined && height >= 1 && { height: Math.floor(height) }),
        },
      ]
    })
}
