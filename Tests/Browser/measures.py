"""What is measured in the page itself: scripts that answer with a list of faults, each a text."""

# What must never be in the page, whatever the data: only scripts, styles and icons of the dashboard's own edition.
FOREIGN = """[...document.querySelectorAll('img, script, iframe, object, embed, style, link, [onclick], [onerror], [onload], [style]')]
  .filter((e) => !(e.matches('script[src^="/web/"], link[href^="/web/"]')
    || (e.hasAttribute('style') && !e.matches('[onclick], [onerror], [onload], img, script, iframe')))).map((e) => 'foreign markup ' + e.outerHTML.slice(0, 200))"""

# Whoever cannot see must hear what each control is.
NAMELESS = """[...document.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex], [role=img]')]
  .filter((e) => e.checkVisibility({ checkVisibilityCSS: true }) && !e.matches('main')
    && !(e.innerText?.trim() || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.title || [...(e.labels ?? [])].some((l) => l.innerText.trim())))
  .map((e) => 'control without a name ' + e.outerHTML.slice(0, 200))"""

# One head of a page, heads in order, lists of lists, tables with heads, no id twice.
STRUCTURE = """(() => {
  const faults = [];
  const seen = (e) => e.checkVisibility({ checkVisibilityCSS: true });
  const heads = [...document.querySelectorAll('main h1, main h2, main h3')].filter(seen);
  if (document.querySelector('.app') && document.querySelectorAll('main h1').length !== 1 && !document.querySelector('main .empty'))
    faults.push('the page has ' + document.querySelectorAll('main h1').length + ' titles');
  heads.forEach((e, i) => { if (i && +e.tagName[1] > +heads[i - 1].tagName[1] + 1) faults.push('a head is skipped before ' + e.outerHTML.slice(0, 120)); });
  for (const table of document.querySelectorAll('table')) if (!table.querySelector('th')) faults.push('a table without heads');
  for (const table of document.querySelectorAll('table')) if (!table.getAttribute('aria-label')) faults.push('a table without a name');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push('the id ' + id + ' stands twice');
  for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls], [for]'))
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
      const id = e.getAttribute(name);
      if (id && !document.getElementById(id)) faults.push(name + ' names ' + id + ', which is not there');
    }
  return faults;
})()"""

# Nothing is wider than the screen, but what scrolls by itself.
WIDE = """document.documentElement.scrollWidth > innerWidth + 1 ? ['wider than the screen: ' + document.documentElement.scrollWidth + ' > ' + innerWidth + ', such as '
  + [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.parentElement.closest('.scroll, .tabs, .console, dialog')).slice(0, 3)
    .map((e) => e.outerHTML.slice(0, 120)).join(' ')] : []"""

# Words that stand over each other or are cut without saying so.
CUT = """[...document.querySelectorAll('.btn, .st, .tag, th, .fig, .to > span')].filter((e) => e.checkVisibility({ checkVisibilityCSS: true })
  && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && getComputedStyle(e).overflowX === 'visible')).map((e) => 'text runs out of ' + e.outerHTML.slice(0, 160))"""

# A finger needs room: 24 px at least for everything that is pressed, but for words in a text (WCAG 2.2, 2.5.8).
SMALL = """[...document.querySelectorAll('button, .btn, select, input:not([type=checkbox]), summary')].filter((e) => e.checkVisibility({ checkVisibilityCSS: true }))
  .filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24) && !e.closest('.find') && !e.closest('.why'); }).map((e) => 'too small to press ' + e.outerHTML.slice(0, 160))"""

# The contrast of every text against what lies behind it: 4.5, or 3 where it is large (WCAG 2.2, 1.4.3). What cannot be pressed is exempt.
CONTRAST = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (let at = e; at; at = at.parentElement) { const c = rgba(getComputedStyle(at).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255]; };
  const faults = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility({ checkVisibilityCSS: true }) || e.closest('.sr, .skip, [aria-disabled=true], :disabled, noscript, option, symbol')) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(rgba(style.color)), light(ground(e))].sort((x, y) => x - y);
    const ratio = (b + 0.05) / (a + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.05) faults.add('contrast of only ' + ratio.toFixed(2) + ': ' + e.outerHTML.slice(0, 120));
  }
  return [...faults].slice(0, 8);
})()"""

EVERYWHERE = (FOREIGN, NAMELESS, STRUCTURE, WIDE, CUT, SMALL)
