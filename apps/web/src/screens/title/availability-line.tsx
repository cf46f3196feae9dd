import { Icon } from '../../design/icon.tsx'
import type { Messages } from '../../i18n/fr.ts'
import { texts } from '../../i18n/language.ts'
import type { Availability } from './availability.ts'
import css from './availability-line.module.css'

/** One plain sentence on how the film can be had. */
export function AvailabilityLine({ availability }: { availability: Availability }) {
  const isSure = sureKinds.includes(availability.kind)
  return (
    <p class={`${css.line} ${isSure ? css.sure : css.unsure}`}>
      <Icon name={isSure ? 'check' : 'warning'} />
      <span>{sentence(availability, texts())}</span>
    </p>
  )
}

const sureKinds: readonly Availability['kind'][] = ['bundled', 'own', 'asked-for', 'site', 'people']

function sentence(availability: Availability, t: Messages): string {
  switch (availability.kind) {
    case 'bundled':
      return t.availableBundled
    case 'own':
      return t.availableOwn
    case 'asked-for':
      return t.availableAskedFor
    case 'site':
      return t.availableSite(availability.sites.join(', '))
    case 'people':
      return t.availablePeople
    case 'other-format':
      return t.notPlayableFormat(availability.formats.join(', '))
    case 'nowhere-sure':
      return t.notReachable
    case 'none':
      return t.noRelease
  }
}
