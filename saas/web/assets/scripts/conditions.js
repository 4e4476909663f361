// Shows a question only when an earlier answer asks for it, and the fields
// for improvement only when the grade does. What is hidden keeps its words.

import { bandOf } from './bands.js'
import { announce, element, say } from './speech.js'

export function startConditions(form) {
  apply(form, false)
  form.addEventListener('change', () => apply(form, true))
  form.addEventListener('input', () => applyImprovements(form))
}

function apply(form, speak) {
  const questions = new Map()
  for (const node of form.querySelectorAll('[data-question]')) questions.set(node.dataset.question, node)
  let appeared = false
  // In document order: a condition only ever looks back.
  for (const node of questions.values()) {
    const { showIf, anyOf } = node.dataset
    const asked = showIf && questions.get(showIf)
    // A question of another page is judged by the server alone.
    if (!asked) continue
    const shown = !asked.hidden && chosen(asked).some((value) => anyOf.split(' ').includes(value))
    if (shown && node.hidden) appeared = true
    node.hidden = !shown
    delete node.dataset.hidden
  }
  applyImprovements(form)
  for (const node of questions.values()) offerClearing(node)
  if (appeared && speak) announce(say('shown'))
}

function chosen(node) {
  const names = [`${node.dataset.question}:point`, `${node.dataset.question}:options`]
  return [...node.querySelectorAll('input:checked')]
    .filter((input) => names.includes(input.name))
    .map((input) => input.value)
}

function applyImprovements(form) {
  for (const part of form.querySelectorAll('[data-improvement]')) {
    const node = part.closest('[data-question]')
    const asked =
      Boolean(node.querySelector('input[data-improve]:checked')) ||
      [...node.querySelectorAll('.accord-question__answer input')].some(
        (field) => 'improve' in (bandOf(field)?.dataset ?? {}),
      )
    const used = [...part.querySelectorAll('input, textarea')].some((field) => field.value.trim())
    const wrong = Boolean(part.querySelector('.govuk-error-message'))
    part.hidden = !asked && !used && !wrong
  }
}

/** A radio that was chosen by mistake cannot be unchosen without help. */
function offerClearing(node) {
  for (const radios of node.querySelectorAll('.accord-question__answer .govuk-radios')) {
    offerClearingOf(radios)
  }
}

function offerClearingOf(radios) {
  let button = radios.parentElement.querySelector('[data-clear]')
  if (!button) {
    button = element('button', 'accord-link-button accord-clear', say('clear'))
    button.type = 'button'
    button.dataset.clear = ''
    // In a table many buttons say the same; each is said together with its row.
    const row = radios.closest('[data-row]')?.querySelector('legend').textContent.trim()
    if (row) button.append(element('span', 'govuk-visually-hidden', `: ${row}`))
    button.addEventListener('click', () => {
      const [first] = radios.querySelectorAll('input')
      for (const input of radios.querySelectorAll('input:checked')) input.checked = false
      first.focus()
      first.dispatchEvent(new Event('change', { bubbles: true }))
    })
    radios.after(button)
  }
  button.hidden = !radios.querySelector('input:checked')
}
