function createRegistry() {
    const commands = new Map();

    function add(name, command) {
        const full = typeof command === "function" ? { help: undefined, run: command } : command;
        commands.set(name.toLowerCase(), full);
    }

    function addAll(all) {
        for (const [name, command] of Object.entries(all)) {
            commands.set(name.toLowerCase(), command);
        }
    }

    return {
        add,
        addAll,
        get: (name) => commands.get(name.toLowerCase()),
        names: () => [...commands.keys()].sort(),
    };
}

module.exports = { createRegistry };
