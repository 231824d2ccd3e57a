// Right: events, in JavaScript.

const net = require("node:net");

net.createServer({ allowHalfOpen: false }, (client) => {
  client.on("error", () => client.destroy());
  client.pipe(client);
}).listen({ port: 9999, host: "0.0.0.0" });
