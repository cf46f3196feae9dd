import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { Icon, type IconName } from '../design/icon.tsx'
import css from './panel.module.css'

/** Something that can be done about what a panel says. */
export interface PanelAction {
  readonly name: string
  readonly icon?: IconName
  readonly act: () => void
}

interface Props {
  readonly role: 'dialog' | 'alertdialog'
  readonly icon?: IconName
  /** What it is about, over the title. */
  readonly above?: ComponentChildren
  readonly title: ComponentChildren
  readonly hint?: string | undefined
  /** Best first, which has the focus at once. */
  readonly actions: readonly PanelAction[]
}

/** Before the film, when it does not play: what there is to say, and what to do. */
export function Panel({ role, icon, above, title, hint, actions }: Props) {
  const first = useRef<HTMLButtonElement>(null)
  // Also when it turns to say something else.
  const best = actions[0]?.name
  useLayoutEffect(() => first.current?.focus(), [role, icon, best])
  return (
    <div class={css.panel} role={role} aria-labelledby="panel">
      {icon && <Icon name={icon} />}
      {above !== undefined && <p class={css.above}>{above}</p>}
      <h1 id="panel">{title}</h1>
      {hint !== undefined && <p class={css.hint}>{hint}</p>}
      <div class={css.actions}>
        {actions.map(({ name, icon: sign, act }, i) => (
          <Button
            look={i === 0 ? 'main' : 'plain'}
            key={name}
            onClick={act}
            {...(sign ? { icon: sign } : {})}
            {...(i === 0 ? { buttonRef: first } : {})}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  )
}
