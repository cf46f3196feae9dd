import type { ComponentChildren, PartialAnchorHTMLAttributes } from 'preact'
import { navigate } from './history.ts'
import { formatRoute, type Route } from './route.ts'

export interface LinkProps
  extends Omit<PartialAnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick' | 'role'> {
  readonly to: Exclude<Route, { screen: 'nowhere' }>
  readonly children: ComponentChildren
}

/** A link inside the app: a new tab and a copied address work as with any other. */
export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    event.preventDefault()
    navigate(to)
  }
  return (
    <a href={formatRoute(to)} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
