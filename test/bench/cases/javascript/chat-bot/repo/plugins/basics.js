module.exports = (registry) => {
    registry.add("ping", () => "pong");
    registry.add("help", {
        help: "what a command does",
        run: ([name]) => {
            if (name === undefined) return registry.names().join(", ");
            return registry.get(name)?.help ?? "no help for that";
        },
    });
};
