// The state of saving at the foot of the window. Trouble is also spoken;
// ordinary saves are not, or a screen reader would say so after every field.

import { announce, element, say } from './speech.js'

const WORST_FIRST = ['signedOut', 'refused', 'conflict', 'invalid', 'notSaved']

export class StatusBar {
  constructor(form) {
    this.troubles = new Map()
    this.shown = ''
    this.bar = element('p', 'accord-save accord-no-print')
    form.append(this.bar)
  }

  /** Notes a question's trouble; `href` and `link` offer the way out of it. */
  trouble(key, name, { href, link } = {}) {
    this.troubles.set(key, { name, href, link })
    this.show()
  }

  settle(key) {
    this.troubles.delete(key)
    this.show()
    // Until the rest is saved too, nothing may claim that it is.
    if (!this.troubles.size && this.shown !== 'saved') this.bar.textContent = ''
  }

  saved() {
    if (this.troubles.size) return
    const recovered = this.bar.classList.contains('accord-save--failed')
    this.write('saved')
    if (recovered) announce(say('saved'))
  }

  show() {
    const all = [...this.troubles.values()]
    const worst = WORST_FIRST.map((name) => all.find((trouble) => trouble.name === name)).find(Boolean)
    if (worst) this.write(worst.name, worst)
  }

  write(name, { href, link } = {}) {
    this.bar.classList.toggle('accord-save--failed', name !== 'saved')
    this.bar.textContent = say(name)
    if (href) {
      const way = element('a', 'govuk-link', say(link ?? 'goThere'))
      way.href = href
      this.bar.append(' ', way)
    }
    if (name !== 'saved' && name !== this.shown) announce(say(name))
    this.shown = name
  }
}
