// Puts the page together: sections of questions, the contents, the result, the colours.
"use strict";

function byId(id) {
  return document.getElementById(id);
}

function showTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function startTheme() {
  const key = "sockgrade-theme";
  const kept = readKept(key);
  const theme = ["light", "dark"].includes(kept) ? kept : "auto";
  showTheme(theme);
  byId("theme").querySelector(`[value=${theme}]`).checked = true;
  byId("theme").addEventListener("change", (event) => {
    showTheme(event.target.value);
    keep(key, event.target.value);
  });
}

function sectionElement(section, views) {
  const heading = make("h2", { id: `${section.slug}-heading` }, section.title);
  return make("section", { id: section.slug, "aria-labelledby": heading.id }, heading,
    make("div", { class: "about" }, ...paragraphs(section.about)), ...views.map((view) => view.element));
}

function showContents(quiz, progress) {
  byId("contents").replaceChildren(...quiz.sections.map((section) => {
    const { answered, asked } = progress.score(section.questions);
    return make("li", {}, make("a", { href: `#${section.slug}` }, section.title), " ",
      make("span", { class: "count" }, `${answered}/${asked}`, unseen(" answered")));
  }));
}

function scoreRow(title, { answered, asked, points, possible }, ...more) {
  return make("tr", {}, make("th", { scope: "row" }, title), make("td", {}, `${answered} / ${asked}`),
    make("td", {}, `${shownNumber(points)} / ${shownNumber(possible)}`), make("td", {}, ...more));
}

function downloadButton(quiz, section, progress) {
  const isEmpty = progress.score(section.questions).answered === 0;
  const name = answersFileName(quiz, section);
  const button = make("button", { type: "button", "aria-disabled": String(isEmpty),
    "aria-label": `Download ${name}: your answers to ${section.title}` }, "Download");
  button.addEventListener("click", () => {
    if (!isEmpty) download(name, answersFile(section, name, progress));
    byId("told").textContent = isEmpty ? "Answer a question first." : `${name} was downloaded.`;
  });
  return button;
}

function showResult(quiz, progress) {
  const total = progress.score(quiz.sections.flatMap((section) => section.questions));
  byId("scores").replaceChildren(...quiz.sections.map((section) => scoreRow(
    section.title, progress.score(section.questions), downloadButton(quiz, section, progress),
  )));
  byId("sum").replaceChildren(scoreRow("All", total));
  byId("total").textContent = `${total.answered} of ${total.asked} answered, `
    + `${shownNumber(total.points)} of ${pointsInWords(total.possible)}`;
  byId("progress").max = total.asked;
  byId("progress").value = total.answered;
}

function startOver(progress, views, refresh) {
  byId("start-over").addEventListener("click", () => byId("ask").showModal());
  byId("ask").addEventListener("close", () => {
    if (byId("ask").returnValue !== "forget") return;
    progress.forget();
    views.forEach((view) => view.render());
    refresh();
    byId("questions").focus();
  });
}

function start() {
  const quiz = JSON.parse(byId("quiz").textContent);
  const progress = new Progress(quiz);
  const refresh = () => {
    showContents(quiz, progress);
    showResult(quiz, progress);
  };
  let number = 0;
  const sections = quiz.sections.map((section) => ({
    section,
    views: section.questions.map((question) => new QuestionView(question, ++number, progress, refresh)),
  }));
  byId("not-started").hidden = true;
  byId("sections").append(...sections.map(({ section, views }) => sectionElement(section, views)));
  byId("forgets").hidden = progress.isKept;
  startTheme();
  startOver(progress, sections.flatMap(({ views }) => views), refresh);
  refresh();
}

start();
