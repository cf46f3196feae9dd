import type { Forecast } from '@lanterne/contract'
import { plural as arabic, isolate } from '../i18n/arabic.ts'
import { type Language, language, locales } from '../i18n/language.ts'

const plural = (count: number, one: string, many: string) => (count < 2 ? one : many)
/** Said as it is; what takes longer is said in minutes. */
const mostSeconds = 90
const daySeconds = 86_400

/** What is said of how a film will play; French is the source. */
const fr = {
  now: 'Tout de suite',
  asking: 'On se renseigne…',
  inSeconds: (count: number) => `Prêt dans ${count}\u00A0s`,
  inMinutes: (count: number) => `Prêt dans ${count}\u00A0min`,
  tonight: 'Pour ce soir',
  around: (time: string) => `Prêt vers ${time}`,
  nobody: 'Personne ne l’envoie',
  missing: 'Il en manque une partie',
  playsThrough: {
    seconds: (count: number) =>
      plural(count, 'Encore 1 seconde', `Encore ${count} secondes`) + ', puis sans une coupure.',
    minutes: (count: number) =>
      plural(count, 'Encore 1 minute', `Encore ${count} minutes`) + ', puis sans une coupure.',
  },
  because: {
    slower: 'Il arrive moins vite qu’il ne se regarde.',
    people: 'Personne n’envoie ce film en ce moment.',
    parts: 'Il manque une partie du film chez tous ceux qui sont là.',
    slow: (time: string) => `Il arrive bien moins vite qu’il ne se regarde\u00A0: il sera là vers ${time}.`,
  },
  playAnyway: 'Lancer quand même',
  keepForLater: 'Le garder pour plus tard',
  keptForLater: 'Il continue d’arriver, et reste ici.',
}
export type OutlookWords = typeof fr

const en: OutlookWords = {
  now: 'Plays now',
  asking: 'Finding out…',
  inSeconds: (count) => `Ready in ${count}\u00A0s`,
  inMinutes: (count) => `Ready in ${count}\u00A0min`,
  tonight: 'Get it for tonight',
  around: (time) => `Ready around ${time}`,
  nobody: 'Nobody sends it',
  missing: 'Part of it is missing',
  playsThrough: {
    seconds: (count) => `${count} more second${count === 1 ? '' : 's'}, then without a break.`,
    minutes: (count) => `${count} more minute${count === 1 ? '' : 's'}, then without a break.`,
  },
  because: {
    slower: 'It comes slower than it is watched.',
    people: 'Nobody is sending this film at the moment.',
    parts: 'Nobody who is there has all of this film.',
    slow: (time) => `It comes far slower than it is watched: it will be here around ${time}.`,
  },
  playAnyway: 'Start it anyway',
  keepForLater: 'Keep it for later',
  keptForLater: 'It goes on coming, and stays here.',
}

const ar: OutlookWords = {
  now: 'يبدأ فورًا',
  asking: 'جارٍ الاستعلام…',
  inSeconds: (count) => `جاهز بعد ${count}\u00A0ث`,
  inMinutes: (count) => `جاهز بعد ${count}\u00A0د`,
  tonight: 'لهذا المساء',
  around: (time) => `جاهز نحو ${isolate(time)}`,
  nobody: 'لا أحد يرسله',
  missing: 'ينقصه جزء',
  playsThrough: {
    seconds: (count) =>
      `بعد ${arabic(count, { one: 'ثانية واحدة', two: 'ثانيتين', few: `${count} ثوانٍ`, other: `${count} ثانية` })}، ثم بلا انقطاع.`,
    minutes: (count) =>
      `بعد ${arabic(count, { one: 'دقيقة واحدة', two: 'دقيقتين', few: `${count} دقائق`, other: `${count} دقيقة` })}، ثم بلا انقطاع.`,
  },
  because: {
    slower: 'يصل أبطأ مما يُشاهَد.',
    people: 'لا أحد يرسل هذا الفيلم الآن.',
    parts: 'لا أحد من الحاضرين لديه الفيلم كاملًا.',
    slow: (time) => `يصل أبطأ بكثير مما يُشاهَد: سيكون هنا نحو ${isolate(time)}.`,
  },
  playAnyway: 'تشغيله على أي حال',
  keepForLater: 'الاحتفاظ به لوقت لاحق',
  keptForLater: 'يواصل الوصول ويبقى هنا.',
}

const words: Readonly<Record<Language, OutlookWords>> = { fr, en, ar }

/** In the language that is spoken now; they come with what shows them. */
export const outlookWords = (): OutlookWords => words[language.value]

/** In few words, for a button: "Prêt dans 40 s". Empty where nothing is known. Pure but for the time of day. */
export function shortForecast(forecast: Forecast, spoken: Language, nowMs: number): string {
  const w = words[spoken]
  switch (forecast.verdict) {
    case 'unknown':
      return ''
    case 'now':
      return w.now
    case 'soon':
      return forecast.seconds < mostSeconds
        ? w.inSeconds(rounded(forecast.seconds))
        : w.inMinutes(Math.ceil(forecast.seconds / 60))
    case 'later': {
      if (forecast.because === 'people') return w.nobody
      if (forecast.because === 'parts') return w.missing
      const { seconds } = forecast
      return seconds === undefined || seconds > daySeconds / 4
        ? w.tonight
        : w.around(timeOfDay(nowMs + seconds * 1000, spoken))
    }
  }
}

/** In a sentence, for who waits. `undefined` where there is nothing to say. */
export function longForecast(forecast: Forecast, spoken: Language, nowMs: number): string | undefined {
  const { because } = words[spoken]
  if (forecast.verdict === 'soon') return because.slower
  if (forecast.verdict !== 'later') return undefined
  if (forecast.because !== 'slow') return because[forecast.because]
  return forecast.seconds === undefined || forecast.seconds > daySeconds
    ? because.slower
    : because.slow(timeOfDay(nowMs + forecast.seconds * 1000, spoken))
}

/** "Encore 40 secondes, puis sans une coupure." */
export function waitSentence(seconds: number, spoken: Language): string {
  const { playsThrough } = words[spoken]
  return seconds < mostSeconds
    ? playsThrough.seconds(Math.max(1, Math.ceil(seconds)))
    : playsThrough.minutes(Math.ceil(seconds / 60))
}

/** Nobody reads every second on a button: by fives, and never less than it takes. */
function rounded(seconds: number): number {
  return seconds <= 10 ? Math.max(1, Math.ceil(seconds)) : Math.ceil(seconds / 5) * 5
}

/** To five minutes: "21:40". */
function timeOfDay(ms: number, spoken: Language): string {
  const step = 300_000
  return new Intl.DateTimeFormat(locales[spoken], { hour: 'numeric', minute: '2-digit' }).format(
    Math.ceil(ms / step) * step,
  )
}
