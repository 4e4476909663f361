// One question on the page: its fields, its errors, its lines of state.

import { addMissingRows } from './rows.js'
import { element, say } from './speech.js'

export class QuestionOnPage {
  constructor(form, node) {
    this.form = form
    this.node = node
    this.key = node.dataset.question
    // What came back with errors stands on the page but not on the server. Nor does what was
    // answered while this script was still on its way: the server knows what the page came with.
    this.saved = 'unsaved' in node.dataset ? null : JSON.stringify(this.entriesOfThePage())
    this.early = this.saved !== null && this.changed
  }

  /** The fields as the page came from the server, in the order and form of entries(). */
  entriesOfThePage() {
    return this.controls()
      .filter(
        (control) =>
          control.matches('input, textarea, select') &&
          control.name.startsWith(`${this.key}:`) &&
          control.name !== `${this.key}:version` &&
          control.type !== 'submit' &&
          (!['radio', 'checkbox'].includes(control.type) || control.defaultChecked),
      )
      .map((control) => [control.name, defaultOf(control)])
  }

  /** The question's fields as [name, value] pairs, its version left out. */
  entries() {
    return [...new FormData(this.form)].filter(
      ([name, value]) =>
        name.startsWith(`${this.key}:`) &&
        name !== `${this.key}:version` &&
        typeof value === 'string',
    )
  }

  snapshot() {
    return JSON.stringify(this.entries())
  }

  get changed() {
    return this.snapshot() !== this.saved
  }

  get versionField() {
    return this.control(`${this.key}:version`)
  }

  get conflict() {
    return this.node.querySelector('[data-conflict]')
  }

  control(name) {
    return this.controls().find((control) => control.name === name)
  }

  controls() {
    return [...this.form.elements].filter((control) => this.node.contains(control))
  }

  /** Puts kept values back into the fields. */
  fill(entries) {
    const table = this.node.querySelector('[data-rows]')
    const rows = entries.filter(([name]) => name === `${this.key}:rows`).map(([, value]) => value)
    if (table && rows.length) addMissingRows(table, rows)
    for (const control of this.controls()) {
      if (!control.name || control.type === 'hidden' || control.type === 'submit') continue
      const values = entries.filter(([name]) => name === control.name).map(([, value]) => value)
      if (control.type === 'radio' || control.type === 'checkbox') {
        const checked = values.includes(control.value)
        // A click lets the library show or hide what hangs on the choice.
        if (control.checked !== checked && control.type === 'checkbox') control.click()
        control.checked = checked
      } else {
        control.value = values[0] ?? ''
      }
    }
  }

  /** Writes the line under the question; `failed` makes it stand out. */
  line(text, failed = false) {
    const line = this.node.querySelector('[data-saved]')
    if (!line) return
    line.textContent = text
    line.classList.toggle('accord-question__saved--failed', failed)
  }

  /** Remembers which groups of fields were touched, so that their old errors may go. */
  noteEdit(field) {
    for (let group = groupOf(field); group; group = groupOf(group.parentElement)) {
      group.dataset.edited = ''
    }
  }

  /** Shows the server's errors beside their fields, and clears those mended. */
  showErrors(errors) {
    const mended = '[data-live-error], [data-edited] > .govuk-error-message, [data-edited] > fieldset > .govuk-error-message'
    for (const line of this.node.querySelectorAll(mended)) this.clearError(line)
    for (const [field, message] of Object.entries(errors)) this.showError(field, message)
  }

  showError(field, message) {
    const id = fieldId(`${this.key}:${field}`)
    const control = document.getElementById(id)
    if (control?.matches('[data-rows]')) {
      this.showTableError(control, message)
      return
    }
    const group = groupOf(control?.closest('.govuk-date-input') ?? control)
    if (!group || group.querySelector('.govuk-error-message')) return
    const line = element('p', 'govuk-error-message')
    line.id = `${id}-error`
    line.dataset.liveError = ''
    line.append(element('span', 'govuk-visually-hidden', `${say('error')}:`), ` ${message}`)
    const box = group.querySelector(
      '.govuk-radios, .govuk-checkboxes, .govuk-date-input, .govuk-input__wrapper, textarea, select, input',
    )
    box.before(line)
    group.classList.add('govuk-form-group--error')
    const described = group.querySelector('fieldset') ?? control
    described.setAttribute(
      'aria-describedby',
      [described.getAttribute('aria-describedby'), line.id].filter(Boolean).join(' '),
    )
    if (control.matches('.govuk-input')) control.classList.add('govuk-input--error')
    if (control.matches('.govuk-textarea')) control.classList.add('govuk-textarea--error')
    if (control.matches('.govuk-select')) control.classList.add('govuk-select--error')
  }

  /** An error of a table as a whole stands above its rows. */
  showTableError(table, message) {
    if (table.querySelector(':scope > .govuk-error-message')) return
    const line = element('p', 'govuk-error-message')
    line.id = `${table.id}-error`
    line.dataset.liveError = ''
    line.append(element('span', 'govuk-visually-hidden', `${say('error')}:`), ` ${message}`)
    table.prepend(line)
  }

  clearError(line) {
    const group = groupOf(line)
    if (!group) {
      line.remove()
      return
    }
    group.classList.remove('govuk-form-group--error')
    const wrong = ['govuk-input--error', 'govuk-textarea--error', 'govuk-select--error']
    for (const control of group.querySelectorAll(wrong.map((name) => `.${name}`).join())) {
      control.classList.remove(...wrong)
    }
    for (const described of group.querySelectorAll('[aria-describedby]')) {
      const rest = described.getAttribute('aria-describedby').split(' ').filter((id) => id !== line.id)
      if (rest.length) described.setAttribute('aria-describedby', rest.join(' '))
      else described.removeAttribute('aria-describedby')
    }
    line.remove()
  }

  /** Puts the server's comparison of two versions in its place, or takes it away. */
  showConflict(html) {
    const place = this.node.querySelector('[data-conflict-place]')
    place.innerHTML = html
  }
}

/** What a control holds as the page came from the server. */
function defaultOf(control) {
  if (!control.matches('select')) return control.defaultValue
  const options = [...control.options]
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? ''
}

function groupOf(node) {
  return node?.closest('.govuk-form-group') ?? null
}

export function fieldId(name) {
  return name.replaceAll(':', '-').replaceAll('.', '-')
}
