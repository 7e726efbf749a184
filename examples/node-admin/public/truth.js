// The one thing only the browser knows: where it really is. The strip shows it beside what the app believes.
const strip = document.querySelector('[data-believed]')
const truth = document.querySelector('#truth')
if (strip instanceof HTMLElement && truth instanceof HTMLElement) {
  const sound = strip.dataset['believed'] === location.origin
  truth.querySelector('dd')?.append(location.origin)
  truth.classList.add(sound ? 'same' : 'other')
  truth.hidden = false
}
