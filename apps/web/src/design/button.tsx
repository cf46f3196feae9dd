import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact'
import css from './button.module.css'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'size' | 'ref'> {
  readonly icon?: IconName
  /** `main` is the one thing to do on a screen. */
  readonly look?: 'main' | 'plain' | 'quiet'
  readonly buttonRef?: Ref<HTMLButtonElement>
  readonly children: ComponentChildren
}

export function Button({ icon, look = 'plain', children, buttonRef, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      class={`${css.button} ${css[look]}`}
      {...(buttonRef ? { ref: buttonRef } : {})}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}
