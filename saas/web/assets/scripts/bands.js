// Shows beside a number the named stretch of its scale that it lies in.

import { element } from './speech.js'

export function startBands(form) {
  form.addEventListener('input', (event) => showBand(event.target))
  form.addEventListener('change', (event) => showBand(event.target))
}

/** The row of the scale's list that a field's number lies in. */
export function bandOf(field) {
  const list = document.getElementById(shownBy(field)?.dataset.bandOf)
  const text = field.value.trim()
  if (!list || text === '' || Number.isNaN(Number(text))) return null
  const number = Number(text)
  return (
    [...list.querySelectorAll('[data-from]')].find(
      (row) => Number(row.dataset.from) <= number && number <= Number(row.dataset.to),
    ) ?? null
  )
}

function shownBy(field) {
  const group = field.closest?.('.govuk-form-group')
  const after = group?.nextElementSibling
  return group?.querySelector('[data-band-of]') ?? (after?.matches('[data-band-of]') ? after : null)
}

function showBand(field) {
  const place = field.matches?.('input') ? shownBy(field) : null
  if (!place) return
  const band = bandOf(field)
  const label = band?.querySelector('.accord-point').textContent ?? ''
  if (place.textContent.trim() === label.trim()) return
  place.replaceChildren()
  if (band) place.append(element('span', `accord-point accord-tone--${band.dataset.tone}`, label))
}
