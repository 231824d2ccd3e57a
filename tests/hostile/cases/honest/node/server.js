require("net")
  .createServer((client) => client.once("data", (words) => client.end(words)))
  .listen(9999, "0.0.0.0");
