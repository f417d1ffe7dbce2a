'use strict';

// el makes an element with properties and children.
function el(tag, props, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(props || {})) {
    if (k in e) e[k] = v; else e.setAttribute(k, v);
  }
  e.append(...children);
  return e;
}

// What can be tapped inside a text: links, and 「回 1」.
const INLINE = /<a\s+href="(https?:\/\/[^"]+)"[^>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>"，。；）」]+)|((?<!收)回\s?)([1-9]\d?)(?!\d|[月日:：%])/g;
const ITEM = /^\s*(\d{1,2})(?:[.．、)）]\s*|\s+)(?=[^\d\s])/;

function inline(line, say) {
  const out = [];
  let at = 0;
  for (const m of line.matchAll(INLINE)) {
    out.push(line.slice(at, m.index));
    at = m.index + m[0].length;
    if (m[5]) {
      out.push(m[4], el('button', {className: 'tap', type: 'button', onclick: () => say(m[5])}, m[5]));
    } else {
      out.push(el('a', {href: m[1] || m[3], target: '_blank', rel: 'noopener noreferrer'}, m[2] || m[3]));
    }
  }
  out.push(line.slice(at));
  return out;
}

// textNodes renders what the app wrote. The lines of a list numbered 1, 2, 3 …
// are buttons that send their number.
function textNodes(text, say) {
  const lines = text.split('\n');
  const items = new Map();
  let next = 1;
  lines.forEach((line, i) => {
    const m = ITEM.exec(line);
    if (m && Number(m[1]) === next) { items.set(i, m[1]); next++; }
  });
  return lines.map((line, i) => items.has(i)
    ? el('button', {className: 'item', type: 'button', onclick: () => say(items.get(i)), title: '回 ' + items.get(i)}, line)
    : el('p', {}, ...inline(line, say)));
}

const WEEKDAYS = '日一二三四五六';

// Times arrive in +08:00 and are shown so, wherever the browser is.
function clockText(iso) {
  const [y, m, d] = iso.slice(0, 10).split('-').map(Number);
  const weekday = WEEKDAYS[new Date(Date.UTC(y, m - 1, d)).getUTCDay()];
  return `${y}年${m}月${d}日 周${weekday} ${iso.slice(11, 19)}`;
}

function stampText(iso) {
  const [, m, d] = iso.slice(0, 10).split('-').map(Number);
  return `${m}月${d}日 ${iso.slice(11, 16)}`;
}
