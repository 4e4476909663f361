// Everything here is an addition: each page works without it.

import { initAll } from './govuk-frontend.js'
import { startArranging } from './arrange.js'
import { startAutosave } from './autosave.js'
import { startBands } from './bands.js'
import { startConditions } from './conditions.js'
import { forgetDrafts } from './drafts.js'
import { startEditor } from './editor.js'
import { startFilters } from './filters.js'
import { startParts } from './parts.js'
import { startRows } from './rows.js'

initAll()
startParts(document)
startFilters(document)
startArranging(document)
startEditor(document)

for (const form of document.querySelectorAll('form[data-autosave-url]')) {
  startConditions(form)
  startRows(form)
  startBands(form)
  startAutosave(form)
}

// A form to look at only.
for (const part of document.querySelectorAll('[data-conditions]')) {
  startConditions(part)
  startRows(part)
  startBands(part)
}

// Whoever signs out leaves no words behind in a shared computer's browser.
for (const form of document.querySelectorAll('form[data-forget-drafts]')) {
  form.addEventListener('submit', forgetDrafts)
}
