import { groundIn, type Rights, type Title, territoryOf } from '@lanterne/contract'
import type { ComponentChildren } from 'preact'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { country } from '../../i18n/country.ts'
import { formatCountry, formatDuration, listNames, spokenIn, titleName } from '../../i18n/format.ts'
import { formatDay } from '../../i18n/format-figures.ts'
import { formatGenre, formatGround, formatLanguage } from '../../i18n/format-names.ts'
import { language, texts } from '../../i18n/language.ts'
import css from './details.module.css'

/** Why the film is free, and what else is known of it. */
export function Details({ title, grid }: { title: Title; grid: FocusGrid }) {
  const t = texts()
  const spoken = language.value
  const { rights } = title
  const regions = territoryOf(rights)
  const here = country.value
  const ground = here === undefined ? undefined : groundIn(rights, here)?.ground
  const evidence = evidenceOf(rights)
  let link = 0
  const outside = (url: string, text: string) => (
    <a
      class={css.link}
      href={url}
      target="_blank"
      rel="noopener noreferrer external"
      {...grid.cell(`evidence${link++}`, 0)}
    >
      <bdi>{text}</bdi>
    </a>
  )
  const subtitles = [
    ...new Set(
      title.releases
        .flatMap((release) => release.subtitles ?? [])
        .map((file) => formatLanguage(file.language, spoken, t)),
    ),
  ]
  const own = spoken === 'en' ? undefined : spokenIn('en')
  return (
    <div class={css.details}>
      <section class={css.rights} aria-labelledby="rights">
        <h2 id="rights">{rights.kind === 'viewers' ? t.itsRights : t.whyFree}</h2>
        <p>{t.rightsOf[rights.kind]}</p>
        {rights.name !== '' && (
          <p class={css.licence}>
            {rights.url === undefined ? <bdi>{rights.name}</bdi> : outside(rights.url, rights.name)}
          </p>
        )}
        {rights.statedBy !== undefined && (
          <p class={css.small}>
            {rights.kind === 'viewers' ? t.fromYourSource(rights.statedBy) : t.statedBy(rights.statedBy)}
          </p>
        )}
        {rights.isPublishersWord && <p class={css.small}>{t.publishersWord}</p>}
        {rights.reason !== undefined && (
          <>
            {own && <p class={css.note}>{t.originalWords}</p>}
            <p class={css.quote} {...own}>
              {rights.reason}
            </p>
          </>
        )}
        {here !== undefined && ground !== undefined && <p>{formatGround(ground, here, spoken, t)}</p>}
        {regions && (
          <p class={css.small}>
            {t.territory(
              listNames(
                regions.map((code) => formatCountry(code, spoken, t)),
                spoken,
              ),
            )}
          </p>
        )}
        {rights.caution !== undefined && (
          <>
            <h3>{t.caution}</h3>
            <p class={css.small} {...own}>
              {rights.caution}
            </p>
          </>
        )}
        {rights.attribution !== undefined && (
          <>
            <h3>{t.attribution}</h3>
            <p class={css.small} dir="auto">
              {rights.attribution}
            </p>
          </>
        )}
        {evidence.length > 0 && (
          <>
            <h3>{t.evidence}</h3>
            <ul class={css.evidence}>
              {evidence.map(({ name, url }) => (
                <li data-row="evidence">{url === undefined ? <bdi>{name}</bdi> : outside(url, name)}</li>
              ))}
            </ul>
          </>
        )}
        {rights.checkedOn !== undefined && (
          <p class={css.note}>{t.checkedOn(formatDay(rights.checkedOn, spoken))}</p>
        )}
        {title.support !== undefined && (
          <>
            <h3>{t.support}</h3>
            <p data-row="evidence">{outside(title.support.url, title.support.name)}</p>
          </>
        )}
      </section>
      <dl class={css.facts}>
        {title.directors.length > 0 && (
          <Fact name={t.directedBy}>
            <bdi>{title.directors.join(', ')}</bdi>
          </Fact>
        )}
        {title.originalTitle !== titleName(title, spoken) && (
          <Fact name={t.originalTitle}>
            <bdi>{title.originalTitle}</bdi>
          </Fact>
        )}
        <Fact name={t.duration}>
          {title.durationSeconds === undefined
            ? ''
            : title.durationIsApproximate
              ? t.about(formatDuration(title.durationSeconds, t))
              : formatDuration(title.durationSeconds, t)}
        </Fact>
        <Fact name={t.country}>
          {title.country === undefined ? '' : formatCountry(title.country, spoken, t)}
        </Fact>
        <Fact name={t.genresLabel}>
          {listNames(
            title.genres.map((genre) => formatGenre(genre, t)),
            spoken,
          )}
        </Fact>
        <Fact name={t.spokenLanguage}>
          {title.language === undefined
            ? ''
            : title.isSilent
              ? t.silent
              : formatLanguage(title.language, spoken, t)}
        </Fact>
        <Fact name={t.subtitlesIn}>{listNames(subtitles, spoken)}</Fact>
      </dl>
    </div>
  )
}

/** Who says that a title is free, wherever it is; each once. */
export function evidenceOf({ evidence, elsewhere = [] }: Rights): Rights['evidence'] {
  const all = [...evidence, ...elsewhere.flatMap((ground) => ground.evidence)]
  return [...new Map(all.map((entry) => [entry.url ?? entry.name, entry])).values()]
}

function Fact({ name, children }: { name: string; children?: ComponentChildren }) {
  if (children === undefined || children === '') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
