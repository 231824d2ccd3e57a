// Writes answers as the YAML that `sockgrade quiz --answers` reads.
"use strict";

/** A text between double quotes. YAML takes JSON's, but for some characters that it wants escaped. */
function quoted(text) {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, each]) => `${quoted(key)}: ${flow(each)}`).join(", ")}}`;
  }
  return typeof value === "string" ? quoted(value) : String(value);
}

/** A file's name: one file holds the answers to one exercise or topic. */
function answersFileName(quiz, section) {
  return quiz.sections.length === 1 ? "answers.yaml" : `answers-${section.slug}.yaml`;
}

function answersFile(section, name, progress) {
  const answered = section.questions.filter((question) => progress.of(question));
  return [
    `# Answers to the questions of ${section.slug}. Check them with: sockgrade quiz ${section.slug} --answers ${name}`,
    `quiz: ${quoted(section.slug)}`,
    answered.length ? "answers:" : "answers: {}",
    ...answered.map((question) => `  ${quoted(question.id)}: ${flow(progress.of(question).answer)}`),
    "",
  ].join("\n");
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  make("a", { href: address, download: name }).click();
  // The download has begun when the click returns; a browser that is slow to start still gets a minute.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
