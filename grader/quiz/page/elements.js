// Makes elements. Texts go in as text: nothing on this page is ever read as HTML.
"use strict";

/** An element with its attributes and what is in it; `false` and `null` leave an attribute out. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The pieces of a text, with `code` between backticks as code. */
function inline(text) {
  return text.trim().split(/(`[^`\n]+`)/).filter(Boolean).map(
    (piece) => (/^`[^`\n]+`$/.test(piece) ? make("code", {}, piece.slice(1, -1)) : piece),
  );
}

/** A text as paragraphs, parted at blank lines. */
function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((piece) => make("p", {}, ...inline(piece)));
}

/** A number of points as people write it: `1.5`, `0.67`. */
function shownNumber(value) {
  return String(Math.round(value * 100) / 100);
}

function pointsInWords(value) {
  return `${shownNumber(value)} ${value === 1 ? "point" : "points"}`;
}

function unseen(text) {
  return make("span", { class: "unseen" }, text);
}

/** A sign with its word: never the colour alone says what is right. */
function verdictNote(kind, text) {
  const sign = { right: "✓", partly: "◐", wrong: "✗", missed: "○" }[kind];
  return make("span", { class: `note ${kind}` }, make("span", { "aria-hidden": "true" }, `${sign} `), text);
}
