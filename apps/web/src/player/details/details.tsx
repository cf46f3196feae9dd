import type { Playback, PlaybackDetails } from '@lanterne/contract'
import { formatPercent, formatSize } from '../../i18n/format-figures.ts'
import { language, locales, texts } from '../../i18n/language.ts'
import { playerWords } from '../words.ts'
import css from './details.module.css'
import { LenderTable } from './lender-table.tsx'
import { useDetails } from './use-details.ts'

interface Props {
  readonly playback: Playback
  readonly element: { readonly current: HTMLVideoElement | null }
}

/** Over the picture, for who wants to know: what arrives, from whom, and whether in time. */
export function Details({ playback, element }: Props) {
  const t = playerWords().details
  const details = useDetails(playback.id)
  return (
    <section class={css.panel} aria-label={t.title} dir="ltr">
      <h2>{t.title}</h2>
      {details ? <Facts details={details} playback={playback} video={element.current} /> : <p>{t.none}</p>}
    </section>
  )
}

interface FactsProps {
  readonly details: PlaybackDetails
  readonly playback: Playback
  readonly video: HTMLVideoElement | null
}

function Facts({ details, playback, video }: FactsProps) {
  const all = texts()
  const t = playerWords().details
  const count = (value: number) => new Intl.NumberFormat(locales[language.value]).format(value)
  const size = (bytes: number) => formatSize(bytes, language.value, all)
  const percent = (part: number) => formatPercent(part, language.value)
  const rate = (bytes: number) => t.perSecond(size(bytes))
  const { bytes, deadlines, origins } = details
  const useful = Math.max(
    1,
    Object.values(origins).reduce((sum, part) => sum + part, 0),
  )
  const delivery = playback.progress.state === 'ready' ? playback.progress.delivery : undefined
  const facts: readonly (readonly [string, string])[] = [
    [t.rates, `${rate(details.downloadRate)} · ${rate(details.uploadRate)}`],
    [t.ahead, t.seconds(count(Math.round(aheadOf(video))))],
    [t.here, t.part(size(bytes.have), size(bytes.size))],
    [t.openings, t.openingsOf(count(deadlines.openings), t.milliseconds(count(deadlines.openingMs)))],
    [
      t.onTime,
      t.onTimeOf(count(deadlines.met), count(deadlines.missed), t.milliseconds(count(deadlines.longestMs))),
    ],
    [t.wasted, percent(bytes.wasted / Math.max(1, bytes.received))],
    [
      t.picture,
      [pictureOf(video), delivery && (delivery === 'direct' ? t.asItIs : t.inSegments)]
        .filter(Boolean)
        .join(' · '),
    ],
  ]
  const whence = (['seed', 'peer', 'web-seed', 'cache'] as const).filter((from) => origins[from] > 0)
  return (
    <>
      <dl class={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {whence.map((from) => (
          <div key={from}>
            <dt>{t.from[from]}</dt>
            <dd>{percent(origins[from] / useful)}</dd>
          </div>
        ))}
      </dl>
      <p class={css.people}>
        {t.people(details.lenders.length, count(details.known))}
        {details.banned > 0 && ` · ${t.sentAway(details.banned)}`}
      </p>
      <LenderTable lenders={details.lenders} />
    </>
  )

  function pictureOf(shown: HTMLVideoElement | null): string {
    if (!shown || shown.videoWidth === 0) return ''
    const lost = shown.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0
    return t.pictureOf(shown.videoWidth, shown.videoHeight, count(lost))
  }
}

/** Seconds that the browser has beyond where the picture is. */
function aheadOf(video: HTMLVideoElement | null): number {
  if (!video) return 0
  const { buffered, currentTime } = video
  for (let i = 0; i < buffered.length; i++)
    if (buffered.start(i) <= currentTime + 0.5 && buffered.end(i) > currentTime)
      return buffered.end(i) - currentTime
  return 0
}
