const LINE = /^(#\S+)\s+!(\S+)\s*(.*)$/;

/** The answer to a chat line, undefined when it is no command. */
function dispatch(registry, line) {
    const match = LINE.exec(line);
    if (match === null) return undefined;
    const [, channel, name, rest] = match;
    const command = registry.get(name);
    if (command === undefined) return `${channel} I do not know !${name}`;
    const words = rest.split(/\s+/).filter((word) => word !== "");
    return `${channel} ${command.run(words, { channel })}`;
}

module.exports = { dispatch };
